package io.holdfast.bootstrap;

import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.SecretReference;
import io.holdfast.config.SourceConfig;
import io.holdfast.config.StepConfig;
import java.util.Map;
import java.util.TreeMap;

/** Says to people what to do with a configuration when its host is lost. No secret is in it, only where secrets belong. */
final class Runbook {

    private final ProtectionConfig config;
    private final StringBuilder text = new StringBuilder();

    private Runbook(ProtectionConfig config) {
        this.config = config;
    }

    /** The text, in Markdown. */
    static String of(ProtectionConfig config) {
        return new Runbook(config).write();
    }

    private String write() {
        line("# When this host is lost");
        line("");
        line("## 1. Give the secrets again");
        line("");
        secrets().forEach((reference, uses) -> line("- " + reference + ": " + uses));
        line("");
        line("## 2. Look what there is");
        line("");
        line("    holdfast config check " + RecoveryDocuments.CONFIGURATION);
        line("    holdfast status --config " + RecoveryDocuments.CONFIGURATION);
        line("");
        line("## 3. Restore");
        config.plans().values().forEach(this::plan);
        config.scenarios().values().forEach(this::scenario);
        return text.toString();
    }

    /** What each secret is needed for, by where it is. */
    private Map<String, String> secrets() {
        Map<String, String> uses = new TreeMap<>();
        for (RepositoryConfig repository : config.repositories().values()) {
            add(uses, repository.password(), "password of the repository '" + repository.name() + "'");
            repository
                    .settings()
                    .secrets()
                    .forEach((name, secret) ->
                            add(uses, secret, name + " of the repository '" + repository.name() + "'"));
        }
        for (SourceConfig source : config.sources().values()) {
            source.settings()
                    .secrets()
                    .forEach((name, secret) -> add(uses, secret, name + " of the source '" + source.name() + "'"));
            source.scratch()
                    .ifPresent(scratch -> scratch.settings()
                            .secrets()
                            .forEach((name, secret) ->
                                    add(uses, secret, name + " of the scratch of the source '" + source.name() + "'")));
        }
        return uses;
    }

    private static void add(Map<String, String> uses, SecretReference reference, String use) {
        String where = reference.origin() == SecretReference.Origin.FILE
                ? "the file `" + reference.name() + "`"
                : "the variable `" + reference.name() + "`";
        uses.merge(where, use, (one, other) -> one + ", " + other);
    }

    private void plan(PlanConfig plan) {
        RepositoryConfig repository = config.repositories().get(plan.repository());
        String address = repository == null ? plan.repository() : repository.url();
        line("");
        line("### Plan " + plan.name());
        line("");
        line("It is in `" + address + "`.");
        plan.copies().forEach(copy -> {
            RepositoryConfig other = config.repositories().get(copy.repository());
            line("A copy is in `" + (other == null ? copy.repository() : other.url()) + "`.");
        });
        for (String source : plan.sources()) {
            SourceConfig known = config.sources().get(source);
            String type = known == null || known.type().equals("files") ? "" : " --source " + known.type();
            line("");
            line("    holdfast -r '" + address + "' snapshots --tag plan=" + plan.name() + ",source=" + source);
            line("    holdfast -r '" + address + "' restore SNAPSHOT" + type + " --target DIRECTORY");
            line("    restic -r '" + address + "' restore latest --tag plan=" + plan.name() + ",source=" + source
                    + " --target DIRECTORY");
        }
    }

    private void scenario(ScenarioConfig scenario) {
        line("");
        line("### Scenario " + scenario.name());
        line("");
        int number = 1;
        for (StepConfig step : scenario.steps()) {
            line(number + ". " + step.name() + " (" + step.action() + ")");
            number++;
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
