package io.holdfast.bootstrap;

import io.holdfast.ConfigurationException;
import io.holdfast.StoreException;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A page to be printed and put away, from which somebody who has nothing else brings everything back: where the repository is, which one it is, how it is opened and what to type. The password is on
 * it only if it is given, and then comes into nothing but the file.
 */
public final class RecoveryKit {

    private static final String HANDWRITTEN =
            "______________________________ (to be filled in by hand, or kept elsewhere)";

    private final String address;
    private final String id;

    private RecoveryKit(String address, String id) {
        this.address = address;
        this.id = id;
    }

    /**
     * The kit of a repository.
     *
     * @param address by which it is opened, as {@code holdfast --repo} takes it
     */
    public static RecoveryKit of(Repository repository, String address) {
        return new RecoveryKit(address, repository.id());
    }

    /** The page as text, with room for the password. */
    public String text() {
        return text(HANDWRITTEN);
    }

    /** The page as HTML, with room for the password. */
    public String html() {
        return html(HANDWRITTEN);
    }

    /**
     * Writes the page to a new file that nobody but its owner may read.
     *
     * @param html whether as HTML
     * @param password what stands on it; is not kept
     * @throws ConfigurationException if there is such a file; it was left as it is
     * @throws StoreException if it cannot be written
     */
    public void write(Path file, boolean html, Optional<Secret> password) {
        String shown = password.map(secret -> new String(secret.utf8(), StandardCharsets.UTF_8))
                .orElse(HANDWRITTEN);
        byte[] page = (html ? html(shown) : text(shown)).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(create(file), StandardOpenOption.WRITE)) {
            out.write(page);
        } catch (FileAlreadyExistsException e) {
            throw new ConfigurationException(file + " is there already. It was left as it is; name another file.", e);
        } catch (IOException e) {
            throw new StoreException("The recovery kit cannot be written to " + file + ": " + e, e);
        }
    }

    private static Path create(Path file) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        Set<PosixFilePermission> own = PosixFilePermissions.fromString("rw-------");
        FileAttribute<?>[] attributes =
                posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(own)} : new FileAttribute<?>[0];
        return Files.createFile(file, attributes);
    }

    private String text(String password) {
        String place = address.startsWith("local:") ? address.substring("local:".length()) : address;
        return String.format(Locale.ROOT, """
            RECOVERY KIT

            Repository   %s
            Its id       %s
            Password     %s

            Whoever has this page and can reach the repository can read everything in it. Keep it as you keep money.

            WITH HOLDFAST (Java 17)

                export HOLDFAST_REPOSITORY='%s'
                holdfast snapshots                                  asks for the password
                holdfast bootstrap --target DIRECTORY               configuration and runbook of the lost host
                holdfast restore SNAPSHOT --target DIRECTORY        or: latest

            WITH RESTIC (0.14 or newer), if Holdfast cannot be had

                export RESTIC_REPOSITORY='%s'
                restic snapshots                                    asks for the password
                restic restore SNAPSHOT --target DIRECTORY          or: latest

            Keys of a bucket are not on this page: give them as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to restic, and as
            HOLDFAST_STORE_ACCESS_KEY and HOLDFAST_STORE_SECRET_KEY to Holdfast.

            To try this page today, type what it says on another machine: a kit that was never tried is a hope.
            """, address, id, password, address, place);
    }

    private String html(String password) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Recovery kit</title>"
                + "<style>body{margin:2cm}pre{font:11pt monospace;white-space:pre-wrap}</style></head><body><pre>\n"
                + text(password)
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;")
                + "</pre></body></html>\n";
    }
}
