package io.holdfast.interop;

import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.PackHeader;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexWriter;
import io.holdfast.internal.index.PackEntries;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.store.BlobContent;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Clock;

/** A pack that holds directories as well as content, as version 1 of the format allows. */
final class MixedPack {

    private MixedPack() {}

    /** Merges all packs of a repository into one. */
    static void merge(Path at) throws Exception {
        try (OpenRepository repository =
                OpenRepository.open(LocalStore.at(at), Restic.password().utf8(), RepositoryOptions.defaults())) {
            RepositoryFiles files = repository.files();
            BlobIndex index = repository.index();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            PackHeader.Writer header = new PackHeader.Writer();
            PackEntries entries = new PackEntries();
            for (int handle = 0; handle < index.size(); handle++) {
                int plain = index.isCompressed(handle) ? index.plainLength(handle) : 0;
                entries.add(index.type(handle), index.blob(handle), bytes.size(), index.length(handle), plain);
                header.add(index.type(handle), index.blob(handle), index.length(handle), plain);
                bytes.write(
                        files.readPack(index.packId(index.pack(handle)), index.offset(handle), index.length(handle)));
            }
            bytes.write(new Sealer(repository.key()).seal(header.toByteArray()));
            bytes.write(header.lengthField());
            Id pack = Id.hash(bytes.toByteArray());
            files.savePack(pack, BlobContent.of(bytes.toByteArray()));

            var oldIndexes =
                    files.list(FileType.INDEX).stream().map(FileInfo::id).toList();
            var oldPacks = files.list(FileType.PACK).stream()
                    .map(FileInfo::id)
                    .filter(id -> !id.equals(pack))
                    .toList();
            IndexWriter writer = new IndexWriter(files, Clock.systemUTC());
            writer.add(pack, entries);
            writer.flush();
            files.delete(FileType.INDEX, oldIndexes);
            files.delete(FileType.PACK, oldPacks);
        }
    }
}
