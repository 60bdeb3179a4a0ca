package io.holdfast.internal.files;

import static io.holdfast.internal.files.Trees.described;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Problem;
import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.internal.posix.WritableFile;
import io.holdfast.repository.Overwrite;
import io.holdfast.repository.RestoreReport;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntrySource.EntryHandler;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRestorerTest {

    private static final long SEED = 4711;

    private final HostFiles files = HostFiles.best();

    @TempDir
    private Path directory;

    private Path source;
    private Path target;

    @BeforeEach
    void makeDirectories() throws IOException {
        source = Files.createDirectory(directory.resolve("source"));
        target = Files.createDirectory(directory.resolve("target"));
    }

    @Test
    void everythingComesBackAsItWas() throws Exception {
        fillSource();
        RecordedTree before = Trees.of(source);

        RestoreReport report = new Restore(target).run(before);

        assertThat(report.problems()).isEmpty();
        assertThat(described(Trees.of(target))).containsExactlyElementsOf(described(before));
        assertThat(report.files()).isEqualTo(count(before, EntryType.FILE));
        assertThat(report.directories()).isEqualTo(count(before, EntryType.DIRECTORY));
        assertThat(report.files() + report.directories() + report.others())
                .isEqualTo(before.paths().size());
        assertThat(report.bytes()).isEqualTo(3 * 1_000_000 + 9);
        assertThat(Files.isSameFile(target.resolve("file"), target.resolve("dir/same")))
                .isTrue();
    }

    @Test
    void aSecondRestoreFindsEverythingUnchanged() throws Exception {
        fillSource();
        RecordedTree tree = Trees.of(source);
        new Restore(target).run(tree);
        Object inode = Files.getAttribute(target.resolve("large"), "unix:ino");
        Object changed = Files.getAttribute(target.resolve("large"), "unix:ctime");

        RestoreReport report = new Restore(target).run(tree);

        assertThat(report.problems()).isEmpty();
        assertThat(report.files()).isZero();
        assertThat(report.others()).isZero();
        assertThat(report.bytes()).isZero();
        assertThat(report.unchanged() + report.directories())
                .isEqualTo(tree.paths().size());
        assertThat(Files.getAttribute(target.resolve("large"), "unix:ino")).isEqualTo(inode);
        assertThat(Files.getAttribute(target.resolve("large"), "unix:ctime")).isEqualTo(changed);
        assertThat(described(Trees.of(target))).containsExactlyElementsOf(described(tree));
    }

    @Test
    void whatIsThereGivesWayOrStays() throws Exception {
        RecordedTree tree = new RecordedTree();
        for (String name : List.of("same", "older", "longer", "link", "pipe")) {
            Trees.put(tree, name, "new");
        }
        tree.put(Entry.symlink("symlink", "new").build());
        tree.put(Entry.directory("dir").build());
        Trees.put(tree, "dir/inside", "new");

        for (Overwrite overwrite : Overwrite.values()) {
            Path place = Files.createDirectory(directory.resolve(overwrite.name()));
            for (String name : List.of("same", "older", "symlink", "dir")) {
                Files.writeString(place.resolve(name), "old");
            }
            Files.writeString(place.resolve("longer"), "older");
            Files.createSymbolicLink(place.resolve("link"), Path.of("older"));
            try (DirectoryHandle handle = files.openDirectory(place.toString())) {
                handle.createFifo("pipe", 0600);
                handle.setTimes("same", Instant.EPOCH, Instant.ofEpochSecond(1));
                handle.setTimes("older", Instant.EPOCH, Instant.ofEpochSecond(0));
                handle.setTimes("longer", Instant.EPOCH, Instant.ofEpochSecond(1));
            }
            RestoreReport report = new Restore(place).overwrite(overwrite).run(tree);
            boolean never = overwrite == Overwrite.NEVER;
            boolean always = overwrite == Overwrite.ALWAYS;

            assertThat(place.resolve("same")).as(overwrite.name()).hasContent(always ? "new" : "old");
            assertThat(place.resolve("older")).as(overwrite.name()).hasContent(never ? "old" : "new");
            assertThat(place.resolve("longer")).as(overwrite.name()).hasContent(never ? "older" : "new");
            assertThat(Files.isSymbolicLink(place.resolve("link"))).isEqualTo(never);
            assertThat(Files.isSymbolicLink(place.resolve("symlink"))).isEqualTo(!never);
            assertThat(Files.isRegularFile(place.resolve("pipe"))).isEqualTo(!never);
            assertThat(Files.isDirectory(place.resolve("dir"))).isEqualTo(!never);
            assertThat(report.kept()).isEqualTo(never ? 5 : 0);
            assertThat(report.unchanged()).isEqualTo(always ? 0 : 1);
            assertThat(paths(report)).isEqualTo(never ? List.of("dir") : List.of());
        }
    }

    @Test
    void aDirectoryGivesWayOnlyWhereExtraEntriesAreDeleted() throws Exception {
        RecordedTree tree = new RecordedTree();
        Trees.put(tree, "name", "content");
        Files.createDirectories(target.resolve("name/deep"));

        assertThat(paths(new Restore(target).run(tree))).containsExactly("name");
        assertThat(target.resolve("name/deep")).isDirectory();
        assertThat(new Restore(target).deleteExtra().run(tree).problems()).isEmpty();
        assertThat(target.resolve("name")).hasContent("content");
    }

    @Test
    void extraEntriesAreDeletedOnRequest() throws Exception {
        fillSource();
        RecordedTree tree = Trees.of(source);
        new Restore(target).run(tree);
        Files.createDirectories(target.resolve("dir/extra/deep"));
        Files.writeString(target.resolve("dir/extra/file"), "x");
        Files.createSymbolicLink(target.resolve("extra"), source);
        Files.writeString(target.resolve("keep"), "x");

        RestoreReport report = new Restore(target)
                .deleteExtra()
                .which(entry -> !entry.path().equals("keep"))
                .run(tree);

        assertThat(report.deleted()).isEqualTo(2);
        assertThat(target.resolve("keep")).exists();
        Files.delete(target.resolve("keep"));
        assertThat(Trees.of(target).paths()).isEqualTo(tree.paths());
        assertThat(Trees.of(source).paths()).isEqualTo(tree.paths());
    }

    @Test
    void aDryRunCountsAndTouchesNothing() throws Exception {
        fillSource();
        RecordedTree tree = Trees.of(source);
        Files.createDirectory(target.resolve("dir"));
        Files.writeString(target.resolve("dir/extra"), "x");
        Files.writeString(target.resolve("file"), "other");
        Files.writeString(target.resolve(".holdfast-restore-1-1"), "unfinished");
        List<String> before = described(Trees.of(target));

        RestoreReport dry = new Restore(target).deleteExtra().dryRun(true).run(tree);
        assertThat(described(Trees.of(target))).isEqualTo(before);
        RestoreReport absent =
                new Restore(directory.resolve("absent")).dryRun(true).run(tree);
        assertThat(directory.resolve("absent")).doesNotExist();
        RestoreReport real = new Restore(target).deleteExtra().run(tree);

        assertThat(dry).usingRecursiveComparison().ignoringFields("duration").isEqualTo(real);
        assertThat(absent)
                .usingRecursiveComparison()
                .ignoringFields("duration", "deleted")
                .isEqualTo(real);
    }

    @Test
    void onlyWhatIsSelectedIsRestoredWithTheDirectoriesAboveIt() throws Exception {
        fillSource();
        RecordedTree tree = Trees.of(source);

        RestoreReport report = new Restore(target)
                .which(entry -> entry.path().startsWith("dir/deep/down"))
                .run(tree);

        assertThat(report.problems()).isEmpty();
        RecordedTree restored = Trees.of(target);
        assertThat(restored.paths()).containsExactly("dir", "dir/deep", "dir/deep/down", "dir/deep/down/file");
        for (String path : restored.paths()) {
            assertThat(restored.get(path).modified()).isEqualTo(tree.get(path).modified());
            assertThat(restored.get(path).permissions())
                    .isEqualTo(tree.get(path).permissions());
        }
    }

    @Test
    void directoriesThatWereThereKeepTheirMetadataIfTheyAreNotSelected() throws Exception {
        RecordedTree tree = new RecordedTree();
        tree.put(Entry.directory("a").permissions(0700).build());
        Trees.put(tree, "a/file", "x");
        Files.createDirectory(target.resolve("a"));
        try (DirectoryHandle handle = files.openDirectory(target.toString())) {
            handle.setPermissions("a", 0751);
            new Restore(target).which(entry -> entry.type() == EntryType.FILE).run(tree);
            assertThat(handle.status("a").permissions()).isEqualTo(0751);
            new Restore(target).run(tree);
            assertThat(handle.status("a").permissions()).isEqualTo(0700);
        }
    }

    @Test
    void partsMayComeInAnyOrderFromManyThreads() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < 600; i++) {
            byte[] content = new byte[random.nextInt(5_000)];
            random.nextBytes(content);
            Files.write(source.resolve("f" + i), content);
        }
        RecordedTree tree = new RecordedTree() {
            @Override
            public void forEach(Predicate<Entry> which, int parallelism, EntryHandler handler)
                    throws IOException, InterruptedException {
                inPieces(this, which, handler, random);
            }
        };
        new Walk(source).run(tree);
        for (boolean sparse : new boolean[] {true, false}) {
            Path place = directory.resolve("sparse-" + sparse);
            Restore restore = new Restore(place).durable();
            RestoreReport report = (sparse ? restore : restore.withoutHoles()).run(tree);
            assertThat(report.problems()).as("seed %d", SEED).isEmpty();
            assertThat(described(Trees.of(place))).as("seed %d", SEED).isEqualTo(described(tree));
        }
    }

    /** Gives out all content in pieces of 100 bytes, shuffled, from eight threads. */
    private static void inPieces(RecordedTree tree, Predicate<Entry> which, EntryHandler handler, Random random)
            throws InterruptedException {
        List<Runnable> pieces = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (String path : tree.paths()) {
            byte[] content = tree.content(path);
            Entry file = tree.get(path);
            if (!which.test(file)) {
                continue;
            }
            for (int offset = 0; offset < content.length; offset += 100) {
                int from = offset;
                ByteBuffer piece = ByteBuffer.wrap(content, from, Math.min(100, content.length - from))
                        .asReadOnlyBuffer();
                pieces.add(() -> {
                    try {
                        handler.data(file, from, piece);
                    } catch (IOException | InterruptedException e) {
                        failures.add(e);
                    }
                });
            }
        }
        Collections.shuffle(pieces, random);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> running = new ArrayList<>();
        pieces.forEach(piece -> running.add(threads.submit(piece)));
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(failures).isEmpty();
    }

    @Test
    void holesAreHolesAgain() throws Exception {
        long size = 10L << 30;
        byte[] data = "in the middle".getBytes(UTF_8);
        ByteBuffer zeros = ByteBuffer.allocate(8 << 20).asReadOnlyBuffer();
        RecordedTree tree = new RecordedTree() {
            @Override
            public void forEach(Predicate<Entry> which, int parallelism, EntryHandler handler)
                    throws IOException, InterruptedException {
                Entry file = get("sparse");
                long middle = size / 2;
                for (long offset = 0; offset < size; offset += zeros.capacity()) {
                    if (offset == middle) {
                        byte[] part = Arrays.copyOf(data, zeros.capacity());
                        handler.data(file, offset, ByteBuffer.wrap(part));
                    } else {
                        handler.data(file, offset, zeros.duplicate());
                    }
                }
            }
        };
        tree.put(Trees.file("sparse", size), Content.of(new byte[0]));

        RestoreReport report = new Restore(target).run(tree);

        assertThat(report.problems()).isEmpty();
        try (DirectoryHandle handle = files.openDirectory(target.toString());
                var file = handle.openFile("sparse")) {
            assertThat(handle.status("sparse").size()).isEqualTo(size);
            assertThat(handle.status("sparse").blocks()).isLessThan(100);
            ByteBuffer read = ByteBuffer.allocate(data.length);
            file.read(read, size / 2);
            assertThat(read.array()).isEqualTo(data);
        }
    }

    @Test
    void aFileThatComesInOnePartHasItsSizeWhereverItsZerosAre() throws Exception {
        Map<String, byte[]> contents = new TreeMap<>();
        contents.put("short", new byte[3]);
        contents.put("block", new byte[SparseWriting.BLOCK]);
        contents.put("blocks", new byte[3 * SparseWriting.BLOCK]);
        contents.put("end", Arrays.copyOf(new byte[] {1, 2, 3}, 4 * SparseWriting.BLOCK));
        byte[] begin = new byte[2 * SparseWriting.BLOCK + 1];
        begin[begin.length - 1] = 7;
        contents.put("begin", begin);
        RecordedTree tree = new RecordedTree();
        for (Map.Entry<String, byte[]> content : contents.entrySet()) {
            tree.put(Trees.file(content.getKey(), content.getValue().length), Content.of(content.getValue()));
        }
        for (boolean sparse : new boolean[] {true, false}) {
            Path place = directory.resolve("sparse-" + sparse);
            Restore restore = new Restore(place);
            RestoreReport report = (sparse ? restore : restore.withoutHoles()).run(tree);
            assertThat(report.problems()).isEmpty();
            for (Map.Entry<String, byte[]> content : contents.entrySet()) {
                assertThat(Files.readAllBytes(place.resolve(content.getKey())))
                        .as("%s, sparse %s", content.getKey(), sparse)
                        .isEqualTo(content.getValue());
            }
        }
    }

    @Test
    void aDamagedFileLeavesTheOldOneAsItIs() throws Exception {
        RecordedTree tree = new RecordedTree() {
            @Override
            public void forEach(Predicate<Entry> which, int parallelism, EntryHandler handler)
                    throws IOException, InterruptedException {
                handler.data(get("damaged"), 3, ByteBuffer.wrap("xyz".getBytes(UTF_8)));
                handler.damaged(get("damaged"), 0, 3, "the blob is gone");
                super.forEach(which.and(file -> !file.path().equals("damaged")), parallelism, handler);
            }
        };
        Trees.put(tree, "damaged", "abcxyz");
        Trees.put(tree, "whole", "content");
        Files.writeString(target.resolve("damaged"), "old");

        RestoreReport report = new Restore(target).run(tree);

        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("damaged");
            assertThat(problem.reason()).contains("from byte 0 on: the blob is gone");
        });
        assertThat(target.resolve("damaged")).hasContent("old");
        assertThat(target.resolve("whole")).hasContent("content");
        assertThat(Trees.of(target).paths()).containsExactly("damaged", "whole");
    }

    @Test
    void contentThatDoesNotFitItsSizeIsAProblem() throws Exception {
        RecordedTree tree = new RecordedTree();
        tree.put(Trees.file("less", 10), Content.of("less".getBytes(UTF_8)));
        tree.put(Trees.file("more", 2), Content.of("more".getBytes(UTF_8)));

        RestoreReport report = new Restore(target).run(tree);

        assertThat(paths(report)).containsExactlyInAnyOrder("less", "more");
        assertThat(target.resolve("less")).hasContent("less");
        assertThat(target.resolve("more")).doesNotExist();
        assertThat(Trees.of(target).paths()).containsExactly("less");
    }

    @Test
    void whatAFailureLeavesIsWholeOrAsItWas() throws Exception {
        RecordedTree tree = new RecordedTree() {
            @Override
            public void forEach(Predicate<Entry> which, int parallelism, EntryHandler handler)
                    throws IOException, InterruptedException {
                handler.data(get("a"), 0, ByteBuffer.wrap("new a".getBytes(UTF_8)));
                handler.data(get("b"), 0, ByteBuffer.wrap("new".getBytes(UTF_8)));
                throw new IllegalStateException("the store is gone");
            }
        };
        Trees.put(tree, "a", "new a");
        Trees.put(tree, "b", "new b");
        Files.writeString(target.resolve("b"), "old b, longer");

        assertThatThrownBy(() -> new Restore(target).run(tree)).hasMessage("the store is gone");

        assertThat(Trees.of(target).paths()).containsExactly("a", "b");
        assertThat(target.resolve("a")).hasContent("new a");
        assertThat(target.resolve("b")).hasContent("old b, longer");
    }

    @Test
    void namesThatLeadElsewhereAreRefused() throws Exception {
        RecordedTree tree = new RecordedTree();
        List<String> bad =
                List.of("..", ".", "dir/../../evil", "dir/..", "dir/.", "dir//double", "dir/a\0b", "other/x", "");
        tree.put(Entry.directory("dir").build());
        for (String path : bad) {
            Trees.put(tree, path, "evil");
        }
        Trees.put(tree, "dir/good", "good");

        RestoreReport report = new Restore(target).run(tree);

        assertThat(paths(report)).containsExactlyInAnyOrderElementsOf(bad);
        assertThat(Trees.of(target).paths()).containsExactly("dir", "dir/good");
        assertThat(Trees.of(directory).paths()).doesNotContain("evil");
    }

    @Test
    void nothingBelowARefusedDirectoryIsRestored() throws Exception {
        RecordedTree tree = new RecordedTree();
        tree.put(Entry.directory("..").build());
        Trees.put(tree, "../evil", "evil");
        tree.put(Entry.directory("../evils").build());
        Trees.put(tree, "../evils/evil", "evil");

        assertThat(paths(new Restore(target).run(tree))).containsExactly("..");
        assertThat(Trees.of(directory).paths()).containsExactly("source", "target");
    }

    @Test
    void linksInTheTargetAreNotFollowed() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("file"), "untouched");
        Files.createSymbolicLink(target.resolve("dir"), outside);
        Files.createSymbolicLink(target.resolve("file"), outside.resolve("file"));
        RecordedTree tree = new RecordedTree();
        tree.put(Entry.directory("dir").permissions(0755).build());
        Trees.put(tree, "dir/file", "restored");
        Trees.put(tree, "file", "restored");

        RestoreReport report = new Restore(target).run(tree);

        assertThat(report.problems()).isEmpty();
        assertThat(outside.resolve("file")).hasContent("untouched");
        assertThat(target.resolve("dir/file")).hasContent("restored");
        assertThat(Files.isSymbolicLink(target.resolve("dir"))).isFalse();
        assertThat(target.resolve("file")).hasContent("restored");
    }

    @Test
    void whoeverPutsALinkInPlaceOfADirectoryMeanwhileRedirectsNothing() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        RecordedTree tree = new RecordedTree() {
            @Override
            public void forEach(Predicate<Entry> which, int parallelism, EntryHandler handler)
                    throws IOException, InterruptedException {
                Files.move(target.resolve("dir"), target.resolve("moved"));
                Files.createSymbolicLink(target.resolve("dir"), outside);
                super.forEach(which, parallelism, handler);
            }
        };
        tree.put(Entry.directory("dir").build());
        Trees.put(tree, "dir/file", "restored");

        RestoreReport report = new Restore(target).run(tree);

        assertThat(paths(report)).containsExactly("dir/file", "dir");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void twoEntriesOfOneNameAreNotMixed() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        RecordedTree tree = new RecordedTree() {
            @Override
            public void walk(Predicate<Entry> which, EntryVisitor visitor) throws IOException, InterruptedException {
                visitor.visit(Entry.symlink("dir", outside.toString()).build());
                visitor.visit(Entry.directory("dir").build());
                visitor.visit(get("dir/file"));
                visitor.visit(get("twice"));
                visitor.visit(get("twice"));
            }
        };
        Trees.put(tree, "dir/file", "evil");
        Trees.put(tree, "twice", "x");

        RestoreReport report = new Restore(target).run(tree);

        assertThat(paths(report)).containsExactlyInAnyOrder("dir", "twice");
        assertThat(outside).isEmptyDirectory();
        assertThat(Trees.of(target).paths()).containsExactly("dir");
    }

    @Test
    void whatAnInterruptedRestoreLeftIsCleanedUp() throws Exception {
        RecordedTree tree = new RecordedTree();
        tree.put(Entry.directory("dir").build());
        Trees.put(tree, "dir/file", "content");
        Files.createDirectory(target.resolve("dir"));
        Files.writeString(target.resolve("dir/.holdfast-restore-0123-7"), "half");
        Files.writeString(target.resolve(".holdfast-restore-0123-8"), "half");

        assertThat(new Restore(target).run(tree).problems()).isEmpty();
        assertThat(Trees.of(target).paths()).containsExactly("dir", "dir/file");
    }

    @Test
    void theTargetIsCreatedAndMayBeReachedThroughALink() throws Exception {
        RecordedTree tree = new RecordedTree();
        Trees.put(tree, "file", "content");
        Files.createSymbolicLink(directory.resolve("link"), target);

        new Restore(directory.resolve("link/a/../b/c")).run(tree);

        assertThat(target.resolve("b/c/file")).hasContent("content");
    }

    @Test
    void theLengthOfAPathIsNotLimited() throws Exception {
        RecordedTree tree = new RecordedTree();
        String name = "d".repeat(200);
        String path = name;
        for (int i = 0; i < 40; i++) {
            tree.put(Entry.directory(path).modified(Instant.ofEpochSecond(i)).build());
            path = path + "/" + name;
        }
        Trees.put(tree, path, "content");

        assertThat(new Restore(target).run(tree).problems()).isEmpty();
        RecordedTree restored = Trees.of(target);
        assertThat(restored.paths()).isEqualTo(tree.paths());
        assertThat(restored.content(path)).asString().isEqualTo("content");
        assertThat(restored.get(name).modified()).isEqualTo(Instant.ofEpochSecond(0));
        try (DirectoryHandle handle = files.openDirectory(target.toString())) {
            TreeRemoval.remove(handle, name);
        }
    }

    private void fillSource() throws IOException {
        byte[] large = new byte[1_000_000];
        new Random(SEED).nextBytes(large);
        Files.writeString(source.resolve("file"), "content\n");
        Files.write(source.resolve("large"), large);
        Files.createFile(source.resolve("empty"));
        Files.createDirectories(source.resolve("dir/deep/down"));
        Files.createDirectory(source.resolve("empty dir"));
        Files.write(source.resolve("dir/deep/down/file"), large);
        Files.write(source.resolve("dir/deep/random"), large);
        Files.createLink(source.resolve("dir/same"), source.resolve("file"));
        Files.createSymbolicLink(source.resolve("dir/link"), Path.of("../no such"));
        Instant longAgo = Instant.parse("1912-06-23T01:02:03.000000001Z");
        try (DirectoryHandle handle = files.openDirectory(source.toString())) {
            handle.createFifo("pipe", 0600);
            handle.setPermissions("pipe", 0622);
            for (String odd : List.of("\udcff\udc80", "new\nline", "😀", "-rf")) {
                try (WritableFile file = handle.createFile(odd)) {
                    file.setPermissions(0);
                }
            }
            try (WritableFile file = handle.createFile("zero\t")) {
                file.write(ByteBuffer.wrap(new byte[] {1}), 0);
            }
            if (files.privileged()) {
                handle.createDevice("null", EntryType.CHARACTER_DEVICE, 0600, 259);
                handle.setOwner("empty", 12345, 54321);
                handle.setOwner("file", 12345, 54321);
                handle.setOwner("dir", 1, 2);
            }
            handle.setPermissions("file", 06755);
            handle.setPermissions("dir", 03771);
            handle.setExtendedAttribute("file", new ExtendedAttribute("user.empty", new byte[0]));
            handle.setExtendedAttribute("dir", new ExtendedAttribute("user.bytes", new byte[] {0, -1}));
            handle.setTimes("file", longAgo, longAgo);
            handle.setTimes("pipe", longAgo, longAgo);
            handle.setTimes("dir", longAgo, longAgo);
            try (DirectoryHandle dir = handle.openDirectory("dir")) {
                dir.setTimes("link", longAgo, longAgo);
                dir.setPermissions("deep", 0555);
                dir.setTimes("deep", longAgo, longAgo);
            }
        }
    }

    private static long count(RecordedTree tree, EntryType type) {
        return tree.paths().stream()
                .filter(path -> tree.get(path).type() == type)
                .count();
    }

    private static List<String> paths(RestoreReport report) {
        return report.problems().stream().map(Problem::path).toList();
    }
}
