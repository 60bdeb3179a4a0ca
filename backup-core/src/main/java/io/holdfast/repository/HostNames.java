package io.holdfast.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, as its kernel has it: asking the resolver could hang, and answers with whatever the network says. */
final class HostNames {

    private HostNames() {}

    static String ofThisMachine() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return System.getenv().getOrDefault("HOSTNAME", System.getenv().getOrDefault("COMPUTERNAME", ""));
        }
    }
}
