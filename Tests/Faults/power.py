"""A power cut under load: the server is frozen, both file systems are shut down, it starts again on what is left."""

import time

from checker import check, recent_and_some
from load import Load
from volumes import part_index

# Sparse: what a fast machine stores in all rounds of a night has room.
MEBIBYTES = 2048
KINDS = (("ext4", "ext4"), ("xfs", "xfs"), ("ext4", "xfs"))


class PowerStand:
    """A stand whose rows and bytes lie on two file systems that lose power together."""

    def __init__(self, make_stand, volumes, kinds, **options):
        self.rows = volumes.make("rows", kinds[0], MEBIBYTES)
        self.bytes = volumes.make("bytes", kinds[1], MEBIBYTES)
        self.stand = make_stand(
            store=self.rows.mount_point / "meta", blobs=self.bytes.mount_point / "blobs", **options
        )
        volumes.used_by(self.stand.close)
        self.rows.mount()
        self.bytes.mount()
        part_index(self.rows.mount_point, self.stand.blobs)

    def cut_under_load(self, ledger, rng, prefix=(), wait=None, **load):
        """Load for a while, or as long as `wait` does, then the cut: frozen first, since a call that is under way may
        come back as done from a dead disk."""
        self.stand.start(prefix=prefix)
        with Load(self.stand.server, ledger, rng, **load):
            wait() if wait else time.sleep(rng.choice((0.1, 0.3, 0.8)) * (0.5 + rng.random()))
            self._shut_down()
        self._mount_again()

    def cut(self):
        """The cut of a server that has nothing to do."""
        self._shut_down()
        self._mount_again()

    def _shut_down(self):
        self.stand.freeze()
        cuts = [self.bytes.shut_down(), self.rows.shut_down()]
        assert [cut.wait() for cut in cuts] == [0, 0], "xfs_io shut nothing down"
        self.stand.kill()

    def _mount_again(self):
        self.bytes.unmount()
        self.rows.unmount()
        self.rows.mount()
        self.bytes.mount()

    def check(self, ledger, rng, known):
        self.stand.start()
        check(self.stand, ledger, rng, recent_and_some(ledger, rng, len(ledger.resources) - known))
