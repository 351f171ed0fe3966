"""A file that is only hashed: nothing of it is kept, neither in memory nor on disk."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest


class Hasher(FileUploadHandler):
    """Hashes the one file of a form as it comes in; `sha256` is empty when there was none, `too_large` when it was cut off."""

    def __init__(self, request: HttpRequest, most_bytes: int) -> None:
        super().__init__(request)
        self.most_bytes = most_bytes
        self.sha256 = ""
        self.too_large = False
        self._hash = hashlib.sha256()
        self._size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins; of several in a form the last one counts."""
        super().new_file(*args, **kwargs)
        self._hash = hashlib.sha256()
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of the file; more than the limit ends the upload."""
        self._size += len(raw_data)
        if self._size > self.most_bytes:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        self._hash.update(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The file has ended. A form sent without a file has an empty one."""
        if self._size:
            self.sha256 = self._hash.hexdigest()
        return None
