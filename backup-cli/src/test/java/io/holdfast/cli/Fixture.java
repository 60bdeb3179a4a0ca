package io.holdfast.cli;

import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A repository and some data to put into it. */
final class Fixture {

    static final String PASSWORD = "correct horse";

    private final Path root;
    private final Map<String, String> place;
    private final Supplier<Store> store;

    /**
     * @param place the variables that say where the repository is
     */
    private Fixture(Path root, Map<String, String> place, Supplier<Store> store) {
        this.root = root;
        this.place = place;
        this.store = store;
    }

    /** Creates an empty repository and a small directory of data. The key is cheap, since every command derives it. */
    static Fixture in(Path root) throws IOException {
        Path repository = root.resolve("repository");
        Fixture fixture = new Fixture(
                root, Map.of(RepositoryAccess.VARIABLE, repository.toString()), () -> LocalStore.at(repository));
        RepositoryOptions cheap =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        Repository.init(fixture.store(), Secret.of(PASSWORD), cheap).close();
        fixture.write("a.txt", "alpha\n");
        fixture.write("dir/b.txt", "beta\n");
        fixture.write("dir/new\nline\u001b[31m", "odd\n");
        Files.createSymbolicLink(fixture.data().resolve("link"), Path.of("a.txt"));
        return fixture;
    }

    /** The same data, with a repository somewhere else, which may not exist yet. */
    Fixture at(Map<String, String> otherPlace, Supplier<Store> otherStore) {
        return new Fixture(root, otherPlace, otherStore);
    }

    /** The store that the repository is in. */
    Store store() {
        return store.get();
    }

    Path repository() {
        return root.resolve("repository");
    }

    Path data() {
        return root.resolve("data");
    }

    /** The path of the data as snapshots have it, with a slash before it. */
    String shown(String name) {
        return data().resolve(name).toString();
    }

    Path write(String name, String content) throws IOException {
        Path file = data().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2024-02-29T12:00:00Z")));
    }

    /** The files of the repository that are of this kind, such as {@code data}. */
    List<Path> files(String kind) throws IOException {
        try (Stream<Path> all = Files.walk(repository().resolve(kind))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** Deletes a directory with all that is in it. */
    static void deleteAll(Path tree) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(tree)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    /** Runs a command on the repository. */
    CommandRun run(String... arguments) {
        return CommandRun.of(variables(), arguments);
    }

    Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(place);
        variables.put(Passwords.VARIABLE, PASSWORD);
        return variables;
    }

    /** Backs the data up and returns the id of the snapshot. */
    String backUp(String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "--json";
        arguments[1] = "backup";
        arguments[2] = data().toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        String out = run(arguments).ok().out();
        int at = out.indexOf("\"snapshot_id\":\"") + "\"snapshot_id\":\"".length();
        return out.substring(at, at + 64);
    }
}
