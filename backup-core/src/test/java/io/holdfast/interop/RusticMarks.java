package io.holdfast.interop;

import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MarkDocument;
import io.holdfast.internal.index.PackEntries;
import io.holdfast.internal.pack.HeaderReader;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.RepositoryOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Marks packs for deletion as rustic does: in index files. */
final class RusticMarks {

    private RusticMarks() {}

    /** Turns all marks of Holdfast's into such marks, and returns the packs. */
    static List<Path> moveMarks(Path at, Instant time) throws Exception {
        try (OpenRepository repository = open(at)) {
            List<Id> packs = new ArrayList<>();
            List<FileInfo> marks = repository.files().list(FileType.MARK);
            for (FileInfo mark : marks) {
                packs.addAll(MarkDocument.decode(repository.files().load(FileType.MARK, mark.id())));
            }
            save(repository, packs, time);
            repository
                    .files()
                    .delete(FileType.MARK, marks.stream().map(FileInfo::id).toList());
            return paths(at, packs);
        }
    }

    /** Marks all packs, whatever needs them. */
    static List<Path> markAll(Path at, Instant time) throws Exception {
        try (OpenRepository repository = open(at)) {
            List<Id> packs = ids(repository.files(), FileType.PACK);
            List<Id> indexes = ids(repository.files(), FileType.INDEX);
            save(repository, packs, time);
            repository.files().delete(FileType.INDEX, indexes);
            return paths(at, packs);
        }
    }

    private static OpenRepository open(Path at) throws Exception {
        return OpenRepository.open(LocalStore.at(at), Restic.password().utf8(), RepositoryOptions.defaults());
    }

    private static List<Id> ids(RepositoryFiles files, FileType type) throws Exception {
        return files.list(type).stream().map(FileInfo::id).toList();
    }

    private static List<Path> paths(Path at, List<Id> packs) {
        return packs.stream().map(pack -> at.resolve(FileType.PACK.name(pack))).toList();
    }

    private static void save(OpenRepository repository, List<Id> packs, Instant time) throws Exception {
        Map<Id, Long> sizes =
                repository.files().list(FileType.PACK).stream().collect(Collectors.toMap(FileInfo::id, FileInfo::size));
        HeaderReader headers = new HeaderReader(repository.files(), repository.key());
        List<String> marked = new ArrayList<>();
        for (Id pack : packs) {
            PackEntries entries = new PackEntries();
            headers.read(pack, sizes.get(pack), entries);
            marked.add("{\"id\":\"%s\",\"time\":\"%s\",\"blobs\":[%s]}".formatted(pack, time, blobs(entries)));
        }
        String json = "{\"packs\":[],\"packs_to_delete\":[" + String.join(",", marked) + "]}";
        repository.files().save(FileType.INDEX, json.getBytes(StandardCharsets.UTF_8));
    }

    private static String blobs(PackEntries entries) {
        List<String> blobs = new ArrayList<>();
        for (int i = 0; i < entries.count(); i++) {
            String plain =
                    entries.compressedFrom(i) == 0 ? "" : ",\"uncompressed_length\":" + entries.compressedFrom(i);
            blobs.add("{\"id\":\"%s\",\"type\":\"%s\",\"offset\":%d,\"length\":%d%s}"
                    .formatted(entries.id(i), entries.type(i).word(), entries.offset(i), entries.length(i), plain));
        }
        return String.join(",", blobs);
    }
}
