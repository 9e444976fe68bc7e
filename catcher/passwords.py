"""Reads htpasswd files: who may log in over HTTP (``--password-file``) and over SMTP (``--auth-file``)."""

import threading
from pathlib import Path
from typing import Any

from catcher.errors import ConfigError


class PasswordFile:
    """An htpasswd file (bcrypt, apr1, SHA; made by ``htpasswd -B``). It is read anew whenever it changes.

    A check takes as long as the file's hash is made to take (bcrypt: 50 ms and more), on the thread that asks, which
    may be any.
    """

    def __init__(self, path: Path, *, flag: str) -> None:
        try:
            from passlib.apache import HtpasswdFile  # type: ignore[import-untyped]  # libpass has no types
        except ImportError:
            raise ConfigError(f"{flag} needs the extra 'auth': pip install 'smtp-catcher[auth]'") from None
        try:
            self._file: Any = HtpasswdFile(str(path))
            users = self._file.users()
        except (OSError, ValueError) as error:
            raise ConfigError(f"{flag} {path}: {getattr(error, 'strerror', None) or error}") from error
        if not users:
            raise ConfigError(f"{flag} {path} names nobody; add somebody with: htpasswd -B {path} NAME")
        self._users = self._understood()
        for user in users:
            if user not in self._users:
                raise ConfigError(f"{flag} {path}: {user!r} has no hash; make it with: htpasswd -B {path} NAME")
        self._path = path
        self._lock = threading.Lock()

    @property
    def changed_at(self) -> float:
        """When the file last changed, for whoever remembers what was checked."""
        try:
            return self._path.stat().st_mtime
        except OSError:
            return 0.0

    def check(self, user: str, password: str) -> bool:
        """Whether this is the password of this user. Who is not in the file is refused just as slowly."""
        with self._lock:
            try:
                if self._file.load_if_changed():
                    self._users = self._understood()
                known = user in self._users
                right = self._file.check_password(user if known else self._users[0], password)
            except (OSError, ValueError, IndexError):  # it is being rewritten, or a password that bcrypt can't take
                return False
        return bool(known and right)

    def _understood(self) -> list[str]:
        """Who has a hash that a password can be held against."""
        return [user for user in self._file.users() if self._is_hash(self._file.get_hash(user))]

    def _is_hash(self, text: bytes) -> bool:
        context = self._file.context
        scheme = context.identify(text)
        if scheme in (None, "plaintext"):
            return False
        try:
            return context.handler(scheme).from_string(text).checksum is not None
        except ValueError:
            return False
