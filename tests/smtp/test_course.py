"""A conversation runs on the spot while it waits for its client, and in a task while it waits for anything else."""

import asyncio
from collections.abc import Coroutine

import pytest

from catcher.smtp.course import CLIENT, Course, wait_for


def begun(coroutine: Coroutine[object, object, None]) -> Course:
    course = Course(coroutine, asyncio.get_running_loop())
    course.go_on()
    return course


def test_it_goes_on_where_the_client_is_heard() -> None:
    said: list[str] = []

    async def talk() -> None:
        for word in ("a", "b"):
            said.append(word)
            await wait_for(CLIENT)
        said.append("end")

    async def scenario() -> None:
        course = begun(talk())
        assert said == ["a"]
        course.go_on()
        assert said == ["a", "b"]
        course.go_on()
        course.go_on()
        assert said == ["a", "b", "end"]
        assert course.task is None

    asyncio.run(scenario())


def test_what_waits_for_something_else_is_not_disturbed_by_the_client() -> None:
    said: list[str] = []

    async def talk() -> None:
        await asyncio.sleep(0.01)
        said.append("slept")
        await wait_for(CLIENT)
        said.append("heard")

    async def scenario() -> None:
        course = begun(talk())
        course.go_on()
        assert said == []
        assert course.task is not None
        await course.task
        assert said == ["slept"]
        course.go_on()
        assert said == ["slept", "heard"]

    asyncio.run(scenario())


def test_it_is_in_a_task_once_it_has_waited() -> None:
    tasks: list[object] = []

    async def talk() -> None:
        await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await asyncio.create_task(asyncio.sleep(0))
            tasks.append(asyncio.current_task())

    async def scenario() -> None:
        course = begun(talk())
        assert course.task is not None
        await course.task
        assert tasks == [course.task]

    asyncio.run(scenario())


def test_an_error_reaches_whoever_awaits() -> None:
    seen: list[str] = []

    async def talk() -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(None, int, "no number")
        except ValueError as error:
            seen.append(str(error))

    async def scenario() -> None:
        task = begun(talk()).task
        assert task is not None
        await task
        assert len(seen) == 1

    asyncio.run(scenario())


def test_a_task_that_is_cancelled_cancels_what_it_runs() -> None:
    seen: list[str] = []

    async def talk() -> None:
        try:
            await asyncio.sleep(10)
        finally:
            seen.append("over")

    async def scenario() -> None:
        task = begun(talk()).task
        assert task is not None
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert seen == ["over"]

    asyncio.run(scenario())
