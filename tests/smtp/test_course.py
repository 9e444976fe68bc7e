"""A conversation runs on the spot, whatever it waits for, and in a task from where it asks for one."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from catcher.smtp.course import CLIENT, Course, wait_for


def begun(coroutine: Coroutine[object, object, None]) -> Course:
    course = Course(coroutine, asyncio.get_running_loop())
    course.go_on()
    return course


async def until(it_is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not it_is_so():  # noqa: ASYNC110  there is nothing to be told by
            await asyncio.sleep(0.001)


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

    asyncio.run(scenario())


def test_what_waits_for_something_else_is_not_disturbed_by_the_client() -> None:
    said: list[str] = []
    tasks: set[object] = set()

    async def talk() -> None:
        await asyncio.get_running_loop().run_in_executor(None, int)
        said.append("answered")
        tasks.update(asyncio.all_tasks())
        await wait_for(CLIENT)
        said.append("heard")

    async def scenario() -> None:
        course = begun(talk())
        course.go_on()
        assert said == []
        await until(lambda: said == ["answered"])
        assert tasks == {asyncio.current_task()}
        course.go_on()
        assert said == ["answered", "heard"]

    asyncio.run(scenario())


def test_it_is_in_a_task_once_it_has_slept() -> None:
    tasks: list[object] = []

    async def talk() -> None:
        await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await asyncio.create_task(asyncio.sleep(0))
            tasks.append(asyncio.current_task())
        await wait_for(CLIENT)
        tasks.append("heard")

    async def scenario() -> None:
        course = begun(talk())
        await until(lambda: len(tasks) == 1)
        assert isinstance(tasks[0], asyncio.Task)
        assert tasks[0] is not asyncio.current_task()
        await until(tasks[0].done)
        course.go_on()
        assert tasks[1] == "heard"

    asyncio.run(scenario())


@pytest.mark.parametrize("slept", [False, True])
def test_an_error_reaches_whoever_awaits(slept: bool) -> None:
    seen: list[str] = []

    async def talk() -> None:
        if slept:
            await asyncio.sleep(0)
        try:
            await asyncio.get_running_loop().run_in_executor(None, int, "no number")
        except ValueError as error:
            seen.append(str(error))

    async def scenario() -> None:
        begun(talk())
        await until(lambda: len(seen) == 1)

    asyncio.run(scenario())


@pytest.mark.parametrize("slept", [False, True])
def test_who_cancels_it_cancels_what_it_waits_for(slept: bool) -> None:
    seen: list[str] = []
    complaints: list[object] = []

    async def talk() -> None:
        if slept:
            await asyncio.sleep(0)
            seen.append("slept")
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            seen.append("over")

    async def scenario() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        course = begun(talk())
        await until(lambda: seen == ["slept"] * slept)
        course.cancel()
        await until(lambda: seen[-1:] == ["over"])

    asyncio.run(scenario())
    assert complaints == []


def test_who_is_cancelled_as_what_he_waits_for_is_there_goes_on_no_further() -> None:
    seen: list[str] = []

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        first, second = loop.create_future(), loop.create_future()

        async def talk() -> None:
            try:
                await first
                seen.append("first")
                await second
            finally:
                seen.append("over")

        course = begun(talk())
        first.set_result(None)
        course.cancel()
        await until(lambda: seen[-1:] == ["over"])

    asyncio.run(scenario())
    assert seen == ["over"]
