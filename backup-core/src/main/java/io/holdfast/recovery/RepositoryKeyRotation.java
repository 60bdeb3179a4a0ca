package io.holdfast.recovery;

import io.holdfast.KeyException;
import io.holdfast.internal.recovery.DrillDirectory;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.KeyInfo;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives a repository another password: adds a key for it, proves by what the store then has that it opens the repository, and removes the keys that the former password opens. Immutable and thread-safe.
 *
 * <ul>
 *   <li>Keys of other passwords stay. With {@link Builder#keepOld} the former one does, too, for as long as hosts still have it.
 *   <li>At every moment one of both passwords opens the repository. Which is shown by {@link #probe}, also after a crash: it tries them. Whoever goes on with a run opens the repository with either.
 *   <li>Removing waits for nobody: while somebody else uses the repository the step fails, the new key is there, and the old one is still.
 *   <li>{@link #compensate} puts a key for the former password back, and removes what the new one opens; where that opens nothing, it does nothing.
 *   <li>In a drill the same is done to a copy of the keys in a directory of the drill, which is deleted when it is over. No key of the repository is touched then.
 *   <li>Whoever knew the former password may have kept the repository's master key, which opens it for ever: then a new repository is needed.
 * </ul>
 */
public final class RepositoryKeyRotation implements RecoveryAction {

    private final Repository repository;
    private final Secret password;
    private final Secret newPassword;
    private final boolean keepOld;
    private final Optional<DrillDirectory> drill;

    private RepositoryKeyRotation(Builder builder) {
        repository = builder.repository;
        password = builder.password;
        newPassword = builder.newPassword;
        keepOld = builder.keepOld;
        drill = builder.drill.map(DrillDirectory::of);
    }

    /**
     * Begins one: the former password opens nothing any more; not in drills.
     *
     * @param repository opened with either password, or any other
     * @param password the former one, which the caller does not close before the run has ended, as the other one
     * @param newPassword the one that is to open it
     */
    public static Builder builder(Repository repository, Secret password, Secret newPassword) {
        return new Builder(repository, password, newPassword);
    }

    @Override
    public String description() {
        return "give " + repository.location() + " another password"
                + (keepOld ? ", and keep the former one" : ", and remove the key of the former one");
    }

    @Override
    public List<String> details() {
        return drill.map(where -> List.of("in drills below " + where.parent())).orElseGet(List::of);
    }

    @Override
    public Set<RecoveryMode> modes() {
        return drill.isPresent() ? EnumSet.allOf(RecoveryMode.class) : RecoveryAction.super.modes();
    }

    @Override
    public String preview(ActionContext context) {
        Optional<KeyInfo> old = repository.keyOf(password);
        Optional<KeyInfo> next = repository.keyOf(newPassword);
        return description() + ": it has " + repository.keys().size() + " keys, "
                + old.map(key -> key(key) + " is that of the former password").orElse("the former password opens none")
                + next.map(key -> ", and " + key(key) + " that of the new one already")
                        .orElse("");
    }

    private static String key(KeyInfo key) {
        return key.id().substring(0, 8) + " of " + key.userName() + "@" + key.hostName();
    }

    @Override
    public Set<TargetIdentity> touches(ActionContext context) throws IOException, InterruptedException {
        return context.mode() == RecoveryMode.DRILL && drill.isPresent()
                ? DirectoryTarget.of(drill.get().of(context.key())).measure()
                : repository.measure(context.operation());
    }

    @Override
    public Outcome run(ActionContext context) throws IOException, InterruptedException {
        if (isSame(password, newPassword)) {
            return Outcome.failed("the new password is the former one; nothing was done");
        }
        if (newPassword.isEmpty()) {
            return Outcome.failed("the new password is empty; nothing was done");
        }
        if (context.mode() != RecoveryMode.DRILL) {
            return rotate(repository);
        }
        DrillDirectory place = drill.orElseThrow();
        place.delete(context.key());
        try (Store copy = LocalStore.at(place.of(context.key()));
                Repository keys = repository.copyOfKeys(copy, password)) {
            return rotate(keys);
        } catch (KeyException e) {
            return Outcome.failed("the former password opens nothing, so that it cannot be tried; nothing was done");
        }
    }

    private static boolean isSame(Secret one, Secret other) {
        byte[] first = one.utf8();
        byte[] second = other.utf8();
        try {
            return Arrays.equals(first, second);
        } finally {
            Arrays.fill(first, (byte) 0);
            Arrays.fill(second, (byte) 0);
        }
    }

    private Outcome rotate(Repository keys) {
        Optional<KeyInfo> next = keys.keyOf(newPassword);
        if (next.isEmpty() && keys.keyOf(password).isEmpty()) {
            return Outcome.failed("neither the former password nor the new one opens " + keys.location()
                    + "; nothing was done. Which one was to be replaced?");
        }
        KeyInfo proven = change(keys, password, newPassword, keepOld);
        Map<String, String> outputs = new LinkedHashMap<>();
        outputs.put("key", proven.id());
        outputs.put("keys", Integer.toString(keys.keys().size()));
        return Outcome.done(outputs);
    }

    /** The key of another password, which was opened before the former one goes. */
    private static KeyInfo change(Repository keys, Secret from, Secret to, boolean keep) {
        if (keys.keyOf(to).isEmpty()) {
            keys.addKey(to);
        }
        KeyInfo proven = keys.useKey(to);
        for (Optional<KeyInfo> old = keys.keyOf(from); !keep && old.isPresent(); old = keys.keyOf(from)) {
            keys.removeKey(old.get().id());
        }
        return proven;
    }

    @Override
    public Probe probe(ActionContext context) {
        if (context.mode() == RecoveryMode.DRILL) {
            return Probe.notDone();
        }
        Optional<KeyInfo> next = repository.keyOf(newPassword);
        boolean old = repository.keyOf(password).isPresent();
        if (next.isEmpty()) {
            return old
                    ? Probe.notDone()
                    : Probe.unknown("neither the former password nor the new one opens " + repository.location());
        }
        return keepOld || !old ? Probe.done(Map.of("key", next.get().id())) : Probe.notDone();
    }

    @Override
    public boolean compensable(RecoveryMode mode) {
        return true;
    }

    @Override
    public void compensate(ActionContext context) throws IOException, InterruptedException {
        if (context.mode() == RecoveryMode.DRILL) {
            drill.orElseThrow().delete(context.key());
        } else if (!isSame(password, newPassword)
                && repository.keyOf(newPassword).isPresent()) {
            // Before there is a key of the new one, nothing was done.
            change(repository, newPassword, password, false);
        }
    }

    @Override
    public String toString() {
        return description();
    }

    /** Builds a {@link RepositoryKeyRotation}. Not thread-safe. */
    public static final class Builder {

        private final Repository repository;
        private final Secret password;
        private final Secret newPassword;
        private boolean keepOld;
        private Optional<Path> drill = Optional.empty();

        private Builder(Repository repository, Secret password, Secret newPassword) {
            this.repository = repository;
            this.password = password;
            this.newPassword = newPassword;
        }

        /** The former password goes on to open it, until somebody removes its key. */
        public Builder keepOld() {
            keepOld = true;
            return this;
        }

        /** Tries it on a copy of the keys below this directory in a drill. */
        public Builder drillIn(Path parent) {
            drill = Optional.of(parent);
            return this;
        }

        /** The action. */
        public RepositoryKeyRotation build() {
            return new RepositoryKeyRotation(this);
        }
    }
}
