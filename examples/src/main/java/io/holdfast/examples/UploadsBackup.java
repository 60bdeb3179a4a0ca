package io.holdfast.examples;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.Cancellation;
import io.holdfast.HoldfastException;
import io.holdfast.NoRepositoryException;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.event.HoldfastEvent.Progressed;
import io.holdfast.event.HoldfastEvent.Warned;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.Overwrite;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.RestoreReport;
import io.holdfast.repository.RestoreRequest;
import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.Store;
import io.holdfast.verify.Damage;
import io.holdfast.verify.StoreHealthCheck;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;

/** Backups as a part of an application: of one directory, into another. Thread-safe. */
public final class UploadsBackup {

    private static final Logger LOG = System.getLogger(UploadsBackup.class.getName());

    private final Path backups;
    private final Path uploads;
    private final Supplier<Secret> password;
    private final RepositoryOptions options;

    /**
     * Backups of a directory.
     *
     * @param backups the directory of the repository, which is made when it is first needed
     * @param uploads what is backed up
     * @param password gives the password anew each time
     */
    public UploadsBackup(Path backups, Path uploads, Supplier<Secret> password) {
        this.backups = backups;
        this.uploads = uploads.toAbsolutePath();
        this.password = password;
        options = RepositoryOptions.builder().listener(UploadsBackup::log).build();
    }

    /** Makes a snapshot. */
    public BackupReport backUp() {
        FileSource files = FileSource.builder(uploads).excludeCaches(true).build();
        try (Repository repository = openOrInit()) {
            BackupPlan plan = BackupPlan.builder("shop", repository)
                    .source("uploads", files)
                    .tag("nightly")
                    .build();
            return plan.run();
        } catch (HoldfastException e) {
            LOG.log(Level.ERROR, e.retryable() ? "Not backed up; to be tried again" : "Not backed up", e);
            throw e;
        }
    }

    /** Reads a tenth of the repository, another one each time, and says whether it is as it was stored. */
    public boolean prove() {
        try (Repository repository = openOrInit()) {
            VerifyReport report = Verifier.sample(10).verify(repository);
            for (Damage damage : report.damages()) {
                LOG.log(Level.ERROR, "{0}", damage);
            }
            return report.intact();
        }
    }

    /** Whether a backup would find a store that it can use. */
    public Health health() {
        try (Store store = LocalStore.at(backups)) {
            StoreHealthCheck check =
                    StoreHealthCheck.of(store).quota(500L << 30).build();
            return check.check(Clock.systemUTC(), new Cancellation());
        }
    }

    /** Restores the newest snapshot's images, over what is there. */
    public RestoreReport restoreImages(Path target) {
        try (Repository repository = openOrInit()) {
            RestoreRequest request = RestoreRequest.to(target)
                    .subtree(uploads.getRoot().relativize(uploads).toString())
                    .include("*.jpg", "*.png")
                    .overwrite(Overwrite.IF_CHANGED)
                    .build();
            return repository.restore(repository.snapshot("latest"), request);
        }
    }

    private Repository openOrInit() {
        try (Secret secret = password.get()) {
            try {
                return Repository.open(LocalStore.at(backups), secret, options);
            } catch (NoRepositoryException e) {
                return Repository.init(LocalStore.at(backups), secret, options);
            }
        }
    }

    private static void log(HoldfastEvent event) {
        if (event instanceof Warned warned) {
            LOG.log(Level.WARNING, "{0}: {1}", warned.path(), warned.reason());
        } else if (event instanceof Progressed progress) {
            LOG.log(Level.DEBUG, "{0} of {1} bytes", progress.bytesDone(), progress.bytesExpected());
        }
    }
}
