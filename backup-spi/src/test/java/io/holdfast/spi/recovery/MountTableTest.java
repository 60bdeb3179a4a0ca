package io.holdfast.spi.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountTableTest {

    private static final MountTable TABLE = MountTable.of(List.of(
            "1 0 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
            "2 1 8:2 / /srv rw - ext4 /dev/sdb1 rw",
            "3 1 8:2 /shop/data /mnt/of\\040shop rw - ext4 /dev/sdb1 rw",
            "4 1 8:3 / /mnt/hidden rw - ext4 /dev/sdc1 rw",
            "5 1 8:4 / /mnt/hidden rw - ext4 /dev/sdd1 rw",
            "nonsense"));

    @Test
    void aDirectoryIsWhereItIsInItsFileSystem() {
        assertThat(TABLE.fileSystem(Path.of("/etc/ssl"))).isEqualTo("8:1");
        assertThat(TABLE.within(Path.of("/etc/ssl"))).isEqualTo(Path.of("/etc/ssl"));
        assertThat(TABLE.fileSystem(Path.of("/srv/shop"))).isEqualTo("8:2");
        assertThat(TABLE.within(Path.of("/srv/shop"))).isEqualTo(Path.of("/shop"));
        assertThat(TABLE.within(Path.of("/srv"))).isEqualTo(Path.of("/"));
        assertThat(TABLE.fileSystem(Path.of("/srvshop"))).isEqualTo("8:1");
    }

    @Test
    void whatIsMountedTwiceIsOne() {
        Path seen = Path.of("/mnt/of shop/orders");
        assertThat(TABLE.fileSystem(seen)).isEqualTo("8:2");
        assertThat(TABLE.within(seen)).isEqualTo(TABLE.within(Path.of("/srv/shop/data/orders")));
    }

    @Test
    void whatIsMountedLaterHidesWhatWasThere() {
        assertThat(TABLE.fileSystem(Path.of("/mnt/hidden/x"))).isEqualTo("8:4");
    }

    @Test
    void withoutATableAPathIsItself() {
        assertThat(MountTable.NONE.fileSystem(Path.of("/srv"))).isEmpty();
        assertThat(MountTable.NONE.within(Path.of("/srv"))).isEqualTo(Path.of("/srv"));
    }
}
