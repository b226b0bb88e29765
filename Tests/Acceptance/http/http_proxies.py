"""Runs nginx and HAProxy with the configurations that docs/behind-a-proxy.md shows."""

import os
import re
import socket
import subprocess
from pathlib import Path

from http_wire import wait_until
from serving import needs

PAGE = Path(__file__).resolve().parents[3] / "docs" / "behind-a-proxy.md"
START_SECONDS = 10


def configuration(language, changes):
    """The block of the page in that language, with each text of `changes` replaced; all of them must be there."""
    block = re.search(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert block, f"{PAGE.name} shows no {language} configuration"
    text = block.group(1)
    for old, new in changes.items():
        assert old in text, f"{PAGE.name}: {old} is not in the {language} configuration"
        text = text.replace(old, new)
    return text


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Proxy:
    """A proxy in front of one server, and the server."""

    def __init__(self, server, port, command, log):
        self.server = server
        self.port = port
        self.url = f"https://127.0.0.1:{port}"
        self.hints = server.hints
        self.log_path = log
        self.process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log.open("ab"), stderr=subprocess.STDOUT
        )
        wait_until(lambda: accepts(port) or self.process.poll() is not None, START_SECONDS)
        if self.process.poll() is not None or not accepts(port):
            self.stop()
            raise AssertionError(f"{command[0]} did not start:\n{log.read_text()}")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def start_nginx(server, port, certificate, folder):
    nginx = needs("nginx")
    temporary = "".join(
        f"{kind}_temp_path {folder / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = configuration("nginx", {
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "127.0.0.1:8730": server.authority,
        "/etc/ssl/casefile/chain.pem": str(certificate.chain),
        "/etc/ssl/casefile/key.pem": str(certificate.key),
        "http {": f"http {{\n{temporary}access_log off;\n",
    })
    path = folder / "nginx.conf"
    path.write_text(text)
    user = "user root;" if os.getuid() == 0 else ""
    options = f"daemon off; pid {folder}/nginx.pid; {user}"
    return Proxy(
        server, port, [nginx, "-p", folder, "-e", "stderr", "-c", path, "-g", options], folder / "nginx.log"
    )


def start_haproxy(server, port, certificate, folder):
    haproxy = needs("haproxy")
    both = folder / "chain-and-key.pem"
    both.write_bytes(certificate.chain.read_bytes() + certificate.key.read_bytes())
    text = configuration("haproxy", {
        "bind :443 ": f"bind 127.0.0.1:{port} ",
        "127.0.0.1:8730": server.authority,
        "/etc/ssl/casefile/chain-and-key.pem": str(both),
    })
    path = folder / "haproxy.cfg"
    path.write_text(text)
    return Proxy(server, port, [haproxy, "-db", "-f", path], folder / "haproxy.log")


STARTERS = {"nginx": start_nginx, "haproxy": start_haproxy}
