"""Starts and stops the servers that are compared, and reads what the kernel knows of them."""
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time

import boto3

# What the load driver signs with and asks for.
ACCESS_KEY = "BENCHMARKKEY"
SECRET = "benchmark-secret-0123456789"
ACCOUNT = "000000000000"
INSTANCE = "11111111-2222-3333-4444-555555555555"


def free_port():
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family(root):
    """A process and all that descend from it."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            parents[int(name)] = int(stat_fields(name)[1])
        except OSError:
            continue
    members = {root}
    while True:
        more = {pid for pid, parent in parents.items() if parent in members} - members
        if not more:
            return members
        members |= more


def stat_fields(pid):
    """The fields of /proc/PID/stat behind the name: state, parent and so on."""
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()


def processor_ticks(pid):
    """User and system time of a process; 0 when it has ended."""
    try:
        fields = stat_fields(pid)
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


class Server:
    """A process that listens on a port of its own."""

    # Seconds that a start may take.
    patience = 120

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
        deadline = begin + self.patience
        self.process = subprocess.Popen(
            self.words, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while time.perf_counter() < deadline:
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

    def request(self, method, path, fields, body):
        """One request by hand; returns what its JSON holds. An underscore in a field's name stands for a hyphen."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        names = {name.replace("_", "-"): value for name, value in fields.items()}
        connection.request(method, path, body=body, headers=names)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 200:
            raise SystemExit(f"{self.name}: {method} {path} answered {answer.status}: {text[:300]}")
        return json.loads(text)

    def stop(self):
        """Ends it and waits."""
        self.process.terminate()
        self.process.wait(timeout=30)

    def processor_seconds(self):
        """User and system time so far of all threads, here and in the processes it started."""
        return sum(processor_ticks(pid) for pid in family(self.process.pid)) / os.sysconf("SC_CLK_TCK")

    def resident_mebibytes(self):
        """Resident memory now."""
        return self._mebibytes("VmRSS")

    def peak_mebibytes(self):
        """The most resident memory since the start or `forget_peak`."""
        return self._mebibytes("VmHWM")

    def forget_peak(self):
        """Lets the kernel measure the peak anew."""
        with open(f"/proc/{self.process.pid}/clear_refs", "w") as file:
            file.write("5")

    def _mebibytes(self, name):
        with open(f"/proc/{self.process.pid}/status") as file:
            line = next(line for line in file if line.startswith(name))
        return int(line.split()[1]) / 1024


def casefile(binary, folder, **settings):
    """`casefile serve` on a data folder, with the key that the load driver signs with; more settings by name."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASEFILE_")}
    environment |= {
        "CASEFILE_LISTEN": f"127.0.0.1:{port}",
        "CASEFILE_ADMIN_LISTEN": f"127.0.0.1:{free_port()}",
        "CASEFILE_DATA": folder,
        "CASEFILE_KEYS": f"{ACCESS_KEY}:{SECRET}:{ACCOUNT}",
        "CASEFILE_INSTANCES": "*",
        "CASEFILE_LOG_LEVEL": "error",
    }
    environment |= {f"CASEFILE_{name}": str(value) for name, value in settings.items()}
    return Server("casefile", port, [binary, "serve"], environment)


def allow_files_of(server, length):
    """Lets the cases of the instance have files of more than the default 20 MiB."""
    client = boto3.client(
        "connect", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET)
    client.update_attached_files_configuration(
        InstanceId=INSTANCE, AttachmentScope="CASE", MaximumSizeLimitInBytes=length)


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


def moto():
    """moto's server, from the environment of the running Python: all in memory, no signature checked."""
    port = free_port()
    program = os.path.join(os.path.dirname(sys.executable), "moto_server")
    return Server("moto", port, [program, "-H", "127.0.0.1", "-p", str(port)])
