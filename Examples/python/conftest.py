"""The fixture `casefile`, a server that begins each test empty."""

pytest_plugins = ["casefile_testing"]
