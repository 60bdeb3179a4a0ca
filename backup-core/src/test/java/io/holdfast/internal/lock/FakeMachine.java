package io.holdfast.internal.lock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What Linux shows one process of its machine, in a directory. */
final class FakeMachine {

    private final Path root;
    private final long process;

    /** A machine that has been up for an hour, as this process sees it, which is the only one. */
    FakeMachine(Path root, long process) throws IOException {
        this.root = root;
        this.process = process;
        write("etc/machine-id", "3d1219c7c4c5404aaa1f6d2a48adfda4");
        write("sys/class/dmi/id/product_uuid", "4c4c4544-0051-3010-8052-b4c04f503733");
        write("proc/sys/kernel/hostname", "vault");
        write("proc/sys/kernel/random/boot_id", "first");
        write("proc/uptime", "3600.25 7000.00");
        shows(process, 1000, 'R', 40);
        link("proc/self", String.valueOf(process));
        link("proc/self/ns/pid", "pid:[4026531836]");
        link("proc/self/ns/time", "time:[4026531834]");
        write("proc/self/mountinfo", "22 27 0:21 / /proc rw,relatime - proc proc rw");
    }

    /** Another process is seen, too. */
    FakeMachine shows(long other, long start, char state, int threads) throws IOException {
        return write(
                "proc/" + other + "/stat",
                String.format(
                        Locale.ROOT,
                        "%d (java) S 1 (x) %c 1 2 3 0 -1 4194304 96 0 0 0 0 0 0 0 20 0 %d 0 %d 3133440 359",
                        other,
                        state,
                        threads,
                        start));
    }

    FakeMachine write(String file, String content) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), content + "\n");
        return this;
    }

    FakeMachine link(String file, String target) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.deleteIfExists(root.resolve(file));
        Files.createSymbolicLink(root.resolve(file), Path.of(target));
        return this;
    }

    FakeMachine delete(String file) throws IOException {
        Files.delete(root.resolve(file));
        return this;
    }

    ProcessTable processes() {
        return new ProcessTable(root, process);
    }
}
