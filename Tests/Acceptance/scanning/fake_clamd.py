"""A listener in clamd's place that answers what a test says."""

import socket
import struct
import threading


class FakeClamd:
    """Reads a whole INSTREAM, or nothing, and sends fixed bytes."""

    def __init__(self, answer, reads=True, stalls=False, version=b"ClamAV 1.0.9", drains=False):
        self.answer, self.reads, self.stalls, self.version, self.drains = answer, reads, stalls, version, drains
        self.asked = 0
        self.held = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def tcp(self):
        return f"clamd:127.0.0.1:{self.port}"

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            command = b""
            while not command.endswith(b"\0"):
                command += connection.recv(1) or b"\0"
            if command == b"zPING\0":
                connection.sendall(b"PONG\0")
            elif command == b"zVERSION\0":
                connection.sendall(self.version + b"\0")
            elif command == b"zINSTREAM\0":
                self.asked += 1
                if self.stalls:
                    self.held.append(connection)
                    return
                while self.reads and (size := struct.unpack(">I", self._exactly(connection, 4))[0]):
                    self._exactly(connection, size)
                connection.sendall(self.answer)
                while self.drains and connection.recv(65_536):
                    pass
            connection.close()
        except OSError:
            connection.close()

    @staticmethod
    def _exactly(connection, count):
        content = b""
        while len(content) < count:
            part = connection.recv(count - len(content))
            if not part:
                raise OSError("the stream ended")
            content += part
        return content

    def close(self):
        self.listener.close()
        for connection in self.held:
            connection.close()
