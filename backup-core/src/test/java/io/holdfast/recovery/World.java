package io.holdfast.recovery;

import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the actions of a test do: each effect is a name in a list, and there once for each time that it happened. Thread-safe. */
final class World {

    private final List<String> effects = Collections.synchronizedList(new ArrayList<>());

    List<String> effects() {
        synchronized (effects) {
            return List.copyOf(effects);
        }
    }

    /** What happens around an effect. */
    @FunctionalInterface
    interface Around {
        Outcome run(ActionContext context, Runnable effect) throws IOException, InterruptedException;
    }

    /** An action that has an effect of this name, and undoes it. */
    RecoveryAction action(String name) {
        return action(name, (context, effect) -> {
            effect.run();
            return Outcome.done();
        });
    }

    RecoveryAction action(String name, Around around) {
        return new Effect(name, around);
    }

    private final class Effect implements RecoveryAction {

        private final String name;
        private final Around around;

        Effect(String name, Around around) {
            this.name = name;
            this.around = around;
        }

        @Override
        public String description() {
            return "do " + name;
        }

        @Override
        public Set<RecoveryMode> modes() {
            return EnumSet.allOf(RecoveryMode.class);
        }

        @Override
        public Set<TargetIdentity> touches(ActionContext context) {
            return Set.of();
        }

        @Override
        public Outcome run(ActionContext context) throws IOException, InterruptedException {
            return around.run(context, () -> effects.add(name));
        }

        @Override
        public Probe probe(ActionContext context) {
            return effects.contains(name) ? Probe.done() : Probe.notDone();
        }

        @Override
        public boolean compensable(RecoveryMode mode) {
            return true;
        }

        @Override
        public void compensate(ActionContext context) {
            if (effects.remove(name)) {
                effects.add("not " + name);
            }
        }
    }
}
