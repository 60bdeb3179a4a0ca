package io.holdfast.internal.repair;

import io.holdfast.ConfigurationException;
import io.holdfast.Problem;
import io.holdfast.internal.format.Blob;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.IndexRewrite;
import io.holdfast.internal.index.PackEntries;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.pack.DamagedBlobException;
import io.holdfast.internal.pack.HeaderReader;
import io.holdfast.internal.repository.DamageRecords.DamagedPack;
import io.holdfast.internal.repository.IndexGuard;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.internal.write.BlobWriter;
import io.holdfast.repair.RepairPacksReport;
import io.holdfast.repair.RepairPacksRequest;
import io.holdfast.spi.store.BlobInfo;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stores again what can be read of damaged packs, and then removes the packs: new packs, their index, the index without the damaged, and at last the packs.
 * Storing excludes nobody; it is done once more, for what somebody may have removed meanwhile, once everybody is excluded for the removal.
 */
public final class PackRepair {

    private final OpenRepository repository;
    private final RepositoryFiles files;
    private final RepairPacksRequest request;
    private final Optional<CopiedBlobs> copy;
    private final RunningOperation operation;
    private final Set<Id> packs = new HashSet<>();
    /** Packs that stay, since something of them would be lost. */
    private final Set<Id> lossy = new HashSet<>();

    private final List<Problem> lost = new ArrayList<>();
    private long blobsLost;
    private long saved;
    private long present;

    /**
     * A repair.
     *
     * @param copy where what cannot be read is taken from
     */
    public PackRepair(
            OpenRepository repository,
            RepairPacksRequest request,
            Optional<CopiedBlobs> copy,
            RunningOperation operation) {
        this.repository = repository;
        this.files = repository.files();
        this.request = request;
        this.copy = copy;
        this.operation = operation;
    }

    /** Repairs the packs. */
    public RepairPacksReport run() throws IOException, InterruptedException {
        try (HeldLock lock = request.dryRun() ? HeldLock.NONE : repository.lockShared(operation)) {
            lock.check();
            choose();
            save(lock);
        }
        if (request.lossless()) {
            packs.removeAll(lossy);
        }
        if (!request.dryRun() && !packs.isEmpty()) {
            try (HeldLock lock = repository.lockForDeletion(operation)) {
                long savedBefore = saved;
                save(lock);
                present -= savedBefore;
                remove(lock);
            }
        }
        return new RepairPacksReport(
                packs.stream().map(Id::toHex).sorted().toList(),
                saved,
                present,
                copy.map(CopiedBlobs::taken).orElse(0L),
                lost,
                blobsLost,
                operation.elapsed());
    }

    private void choose() throws IOException, InterruptedException {
        BlobIndex index = repository.index();
        if (request.packs().isEmpty()) {
            SoundBlobs.gather(repository, index).damaged().keySet().stream()
                    .filter(pack -> index.findPack(pack) >= 0)
                    .forEach(packs::add);
            return;
        }
        for (String hex : request.packs()) {
            Id pack = id(hex);
            if (index.findPack(pack) < 0
                    && files.store().stat(FileType.PACK.name(pack)).isEmpty()) {
                throw new ConfigurationException(
                        "There is no pack " + hex + " in " + files.store() + "; nothing was repaired");
            }
            packs.add(pack);
        }
    }

    private static Id id(String hex) {
        try {
            return Id.fromHex(hex);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("\"" + hex + "\" is not the id of a pack, 64 hexadecimal digits", e);
        }
    }

    /** Stores what is in these packs and in no other that can be relied on. */
    private void save(HeldLock lock) throws IOException, InterruptedException {
        if (!request.lossless()) {
            // Else they are those of packs that are not looked at again.
            lost.clear();
            blobsLost = 0;
        }
        present = 0;
        BlobIndex index = repository.index();
        Map<Id, DamagedPack> damaged =
                new HashMap<>(SoundBlobs.gather(repository, index).damaged());
        packs.forEach(pack -> damaged.put(pack, new DamagedPack(pack, Set.of())));
        SoundBlobs sound = new SoundBlobs.Knowledge(damaged).of(index);
        BlobWriter writer = new BlobWriter(
                repository, sound, operation.executor(), request.dryRun(), new IndexGuard(repository, lock, operation));
        operation.expect(packs.size(), 0);
        for (Id pack : packs) {
            operation.checkCancelled();
            save(pack, index, sound, writer);
            operation.advance(1, 0, FileType.PACK.name(pack));
        }
        writer.flush();
        saved += writer.dataBlobs() + writer.treeBlobs();
    }

    private void save(Id pack, BlobIndex index, SoundBlobs sound, BlobWriter writer)
            throws IOException, InterruptedException {
        Set<Blob> elsewhere = new HashSet<>();
        Map<Blob, String> failures = new LinkedHashMap<>();
        for (PackEntries entries : listings(pack, index)) {
            for (int i = 0; i < entries.count(); i++) {
                Blob blob = new Blob(entries.type(i), entries.id(i));
                if (sound.contains(blob.type(), blob.id())) {
                    elsewhere.add(blob);
                } else if (writer.knows(blob.type(), blob.id())) {
                    failures.remove(blob);
                } else {
                    save(blob, pack, entries, i, writer, failures);
                }
            }
        }
        present += elsewhere.size();
        blobsLost += failures.size();
        if (!failures.isEmpty()) {
            lossy.add(pack);
        }
        failures.forEach((blob, reason) -> {
            if (lost.size() < RepairPacksReport.MOST_LISTED) {
                lost.add(new Problem(blob.type().word() + " " + blob.id(), reason));
            }
        });
    }

    private void save(Blob blob, Id pack, PackEntries entries, int i, BlobWriter writer, Map<Blob, String> failures)
            throws IOException, InterruptedException {
        try {
            byte[] plain = open(pack, entries, i);
            writer.write(blob.type(), plain, 0, plain.length);
            failures.remove(blob);
        } catch (DamagedBlobException | EOFException | NoSuchFileException e) {
            Optional<byte[]> copied = copy.isPresent() ? copy.get().read(blob) : Optional.empty();
            if (copied.isPresent()) {
                writer.write(blob.type(), copied.get(), 0, copied.get().length);
                failures.remove(blob);
                return;
            }
            String reason = e instanceof NoSuchFileException ? "it is missing" : e.getMessage();
            failures.put(blob, "pack " + pack + ": " + reason);
        }
    }

    /** A blob that is damaged is read once more, since it may have been damaged on its way. */
    private byte[] open(Id pack, PackEntries entries, int i) throws IOException, InterruptedException {
        try {
            return openOnce(pack, entries, i);
        } catch (DamagedBlobException e) {
            return openOnce(pack, entries, i);
        }
    }

    private byte[] openOnce(Id pack, PackEntries entries, int i) throws IOException, InterruptedException {
        byte[] sealed = files.readPack(pack, entries.offset(i), entries.length(i));
        return repository
                .codecs()
                .use(codec -> codec.open(entries.id(i), sealed, 0, entries.length(i), entries.compressedFrom(i)));
    }

    /** What the index and the pack's own header, if it can be read, say of the pack. */
    private List<PackEntries> listings(Id pack, BlobIndex index) throws IOException, InterruptedException {
        List<PackEntries> listings = new ArrayList<>();
        for (int number : index.findPacks(pack)) {
            PackEntries entries = new PackEntries();
            index.entries(number, entries);
            listings.add(entries);
        }
        Optional<BlobInfo> there = files.store().stat(FileType.PACK.name(pack));
        if (there.isPresent()) {
            try {
                PackEntries entries = new PackEntries();
                new HeaderReader(files, repository.key()).read(pack, there.get().size(), entries);
                listings.add(entries);
            } catch (MalformedException | EOFException e) {
                // The index alone tells.
            }
        }
        return listings;
    }

    private void remove(HeldLock lock) throws IOException, InterruptedException {
        if (request.keep().isPresent()) {
            for (Id pack : packs) {
                keep(pack, request.keep().get());
            }
        }
        BlobIndex index = repository.index();
        BitSet gone = new BitSet();
        packs.forEach(pack -> {
            for (int number : index.findPacks(pack)) {
                gone.set(number);
            }
        });
        IndexRewrite rewrite = repository.rewriteIndex(gone);
        rewrite.save(new IndexGuard(repository, lock, operation));
        lock.check();
        rewrite.deleteReplaced();
        files.delete(FileType.PACK, packs);
        repository.damage().forget(packs::contains);
    }

    private void keep(Id pack, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        try (InputStream in = files.store().read(FileType.PACK.name(pack), 0, Long.MAX_VALUE)) {
            Files.copy(in, directory.resolve(pack.toHex()), StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            // Of a pack that is missing there is nothing to keep.
        }
    }
}
