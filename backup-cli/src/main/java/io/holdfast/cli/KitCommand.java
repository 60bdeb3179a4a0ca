package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.HoldfastException;
import io.holdfast.bootstrap.RecoveryKit;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the page from which somebody brings everything back. */
@Command(
        name = "kit",
        description = "Make a page to be printed and put away: where the repository is, and how to restore from it.",
        mixinStandardHelpOptions = true)
final class KitCommand implements Callable<Integer> {

    /** Without those that look like others. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int GROUPS = 6;
    private static final int LETTERS_OF_A_GROUP = 5;

    private final HoldfastCommand holdfast;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Write it to this new file, which only its owner may read, and not to the standard output.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--html", description = "As HTML, and not as text.")
    private boolean html;

    @ArgGroup
    private Escrow escrow = new Escrow();

    /** What of the key is on the page. */
    static final class Escrow {

        @Option(names = "--with-password", description = "With the password that opens the repository now.")
        private boolean password;

        @Option(
                names = "--with-new-key",
                description = "With a new password that is made for this page, and can be removed by itself.")
        private boolean newKey;
    }

    KitCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        refuseBefore();
        try (Secret password = holdfast.password();
                Repository repository = holdfast.open(password)) {
            RecoveryKit kit = RecoveryKit.of(repository, holdfast.address());
            if (out.isEmpty()) {
                holdfast.terminal().result(html ? kit.html() : kit.text());
            } else {
                write(kit, repository, password, out.get());
            }
        }
        return ExitCode.OK.number();
    }

    /** No key is made for a page that cannot be written, and no password comes to the standard output. */
    private void refuseBefore() {
        if ((escrow.password || escrow.newKey) && out.isEmpty()) {
            throw new ConfigurationException(
                    "A password comes into a file and nowhere else. Nothing was done; give --out.");
        }
        if (out.filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isPresent()) {
            throw new ConfigurationException(out.get() + " is there already. Nothing was done; name another file.");
        }
    }

    private void write(RecoveryKit kit, Repository repository, Secret password, Path file) {
        if (escrow.newKey) {
            try (Secret made = Secret.of(random())) {
                writeWithKey(kit, repository, made, file);
            }
        } else {
            kit.write(file, html, escrow.password ? Optional.of(password) : Optional.empty());
        }
        holdfast.summary(
                JsonLine.message("summary")
                        .with("file", file.toString())
                        .with("with_password", escrow.password || escrow.newKey),
                () -> holdfast.terminal()
                        .result("Wrote the recovery kit to " + file + ". Print it, put it away, and delete the file."));
    }

    /** The page first, since a key that nobody has written down must not be left; and no page without its key. */
    private void writeWithKey(RecoveryKit kit, Repository repository, Secret made, Path file) {
        kit.write(file, html, Optional.of(made));
        try {
            repository.addKey(made, "recovery-kit", "paper");
        } catch (HoldfastException e) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException notDeleted) {
                e.addSuppressed(notDeleted);
            }
            throw e;
        }
    }

    /** About 148 bits. */
    private static char[] random() {
        SecureRandom random = new SecureRandom();
        char[] password = new char[GROUPS * (LETTERS_OF_A_GROUP + 1) - 1];
        for (int i = 0; i < password.length; i++) {
            password[i] = i % (LETTERS_OF_A_GROUP + 1) == LETTERS_OF_A_GROUP
                    ? '-'
                    : LETTERS.charAt(random.nextInt(LETTERS.length()));
        }
        return password;
    }
}
