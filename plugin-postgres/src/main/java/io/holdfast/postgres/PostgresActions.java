package io.holdfast.postgres;

import io.holdfast.spi.Factory;
import io.holdfast.spi.Setting;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Servers as targets of recoveries, and what these do to them, by name. */
final class PostgresActions {

    private static final String DRILL = "drill-";
    private static final String ROLE = "role";
    private static final String NEW_PASSWORD = "new-password";

    private PostgresActions() {}

    static List<Factory<?>> factories() {
        return List.of(
                Factory.of(RecoveryTarget.class, "postgres", schema(server("")), settings -> at("", settings)),
                action(
                        "postgres-fence",
                        (settings, drill) -> drill.map(other -> PostgresFence.of(at("", settings), other))
                                .orElseGet(() -> PostgresFence.of(at("", settings)))),
                action(
                        "postgres-promote",
                        (settings, drill) -> drill.map(other -> PostgresPromotion.of(at("", settings), other))
                                .orElseGet(() -> PostgresPromotion.of(at("", settings)))),
                action(
                        "postgres-rotate-password",
                        PostgresActions::rotation,
                        Setting.required(ROLE, Setting.Type.TEXT, "the role whose password is changed"),
                        Setting.required(NEW_PASSWORD, Setting.Type.SECRET, "the one that it gets")));
    }

    private static RecoveryAction rotation(Settings settings, Optional<PostgresServer> drill) {
        PostgresPasswordRotation rotation =
                PostgresPasswordRotation.of(at("", settings), settings.text(ROLE), settings.secret(NEW_PASSWORD));
        return drill.map(rotation::inDrills).orElse(rotation);
    }

    private static Factory<RecoveryAction> action(
            String type, BiFunction<Settings, Optional<PostgresServer>, RecoveryAction> make, Setting... more) {
        List<Setting> all = new ArrayList<>(server(""));
        all.addAll(server(DRILL));
        all.addAll(List.of(more));
        return Factory.of(
                RecoveryAction.class,
                type,
                schema(all),
                settings -> make.apply(
                        settings, settings.has(DRILL + "url") ? Optional.of(at(DRILL, settings)) : Optional.empty()));
    }

    private static SettingsSchema schema(List<Setting> settings) {
        return SettingsSchema.of(settings.toArray(Setting[]::new));
    }

    private static List<Setting> server(String prefix) {
        String which = prefix.isEmpty() ? "" : " of the server that it is done to in drills";
        Setting url = prefix.isEmpty()
                ? Setting.required(
                        "url",
                        Setting.Type.TEXT,
                        "jdbc:postgresql://host:5432/postgres, as pgjdbc reads it, without a password")
                : Setting.optional(prefix + "url", Setting.Type.TEXT, "the address" + which);
        return List.of(
                url,
                Setting.optional(
                        prefix + "socket",
                        Setting.Type.PATH,
                        "the Unix socket" + which + " that is connected to instead"),
                Setting.optional(prefix + "user", Setting.Type.TEXT, "the role that connects" + which),
                Setting.optional(prefix + "password", Setting.Type.SECRET, "its password" + which));
    }

    private static PostgresServer at(String prefix, Settings settings) {
        PostgresServer.Builder server = PostgresServer.builder(settings.text(prefix + "url"));
        if (settings.has(prefix + "socket")) {
            server.socket(settings.path(prefix + "socket"));
        }
        if (settings.has(prefix + "user")) {
            server.user(settings.text(prefix + "user"));
        }
        if (settings.has(prefix + "password")) {
            server.password(settings.secret(prefix + "password"));
        }
        return server.build();
    }
}
