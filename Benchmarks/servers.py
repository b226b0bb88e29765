"""Starts and stops the servers that are compared, and reads what the kernel knows of them."""
import os
import shutil
import socket
import subprocess
import time

INSTANCE = "11111111-2222-3333-4444-555555555555"


def free_port():
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process that listens on a port of its own."""

    def __init__(self, name, port, words, environment=None):
        self.name = name
        self.port = port
        self.host = f"127.0.0.1:{port}"
        self.url = f"http://{self.host}"
        self.words = words
        self.environment = environment
        self.process = None

    def start(self, path="/livez"):
        """Starts it; returns the seconds until it answered a first GET."""
        begin = time.perf_counter()
        self.process = subprocess.Popen(
            self.words, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while time.perf_counter() - begin < 30:
            if self.answers(path):
                return time.perf_counter() - begin
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended with {self.process.returncode}: {' '.join(self.words)}")
            time.sleep(0.0002)
        raise RuntimeError(f"{self.name} does not answer")

    def answers(self, path):
        """Whether a GET gets a status line."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n\r\n".encode())
                return connection.recv(16).startswith(b"HTTP/1.1 ")
        except OSError:
            return False

    def stop(self):
        """Ends it and waits."""
        self.process.terminate()
        self.process.wait(timeout=30)

    def processor_seconds(self):
        """User and system time of all threads so far."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mebibytes(self):
        """Resident memory now."""
        with open(f"/proc/{self.process.pid}/status") as file:
            line = next(line for line in file if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def casefile(binary, folder, key):
    """`casefile serve` on an empty data folder; `key` is ID:SECRET:ACCOUNT."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASEFILE_")}
    environment |= {
        "CASEFILE_LISTEN": f"127.0.0.1:{port}",
        "CASEFILE_ADMIN_LISTEN": f"127.0.0.1:{free_port()}",
        "CASEFILE_DATA": folder,
        "CASEFILE_KEYS": key,
        "CASEFILE_INSTANCES": "*",
        "CASEFILE_LOG_LEVEL": "error",
    }
    return Server("casefile", port, [binary, "serve"], environment)


def yardstick(binary):
    """The bare Hummingbird server."""
    port = free_port()
    return Server("hummingbird", port, [binary, str(port)], dict(os.environ, LOG_LEVEL="error"))


def nginx(folder):
    """nginx with PUT by its dav module and GET by sendfile; it checks no signature and syncs nothing."""
    port = free_port()
    os.makedirs(f"{folder}/root", exist_ok=True)
    user = "user root;" if os.geteuid() == 0 else ""
    with open(f"{folder}/nginx.conf", "w") as file:
        file.write(f"""
            daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log; {user}
            events {{ worker_connections 1024; }}
            http {{
                access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
                client_max_body_size 1g; client_body_buffer_size 128k; client_body_temp_path {folder}/body;
                proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
                uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
                server {{
                    listen 127.0.0.1:{port}; root {folder}/root;
                    location / {{ dav_methods PUT DELETE; create_full_put_path on; }}
                }}
            }}
            """)
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    return Server("nginx", port, [program, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"])
