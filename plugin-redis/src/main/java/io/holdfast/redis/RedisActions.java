package io.holdfast.redis;

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
import java.util.function.Supplier;

/** Servers as targets of recoveries, and what these do to them, by name. */
final class RedisActions {

    private static final String DRILL = "drill-";
    private static final String SENTINEL_USER = "sentinel-user";
    private static final String SENTINEL_PASSWORD = "sentinel-password";
    private static final String FORMER = "former";
    private static final String ACL_USER = "acl-user";
    private static final String NEW_PASSWORD = "new-password";

    private RedisActions() {}

    static List<Factory<?>> factories() {
        return List.of(
                Factory.of(RecoveryTarget.class, "redis", schema(server("")), settings -> at("", settings)),
                action(
                        "redis-promote",
                        (settings, drill) -> drill.map(other -> RedisPromotion.of(at("", settings), other))
                                .orElseGet(() -> RedisPromotion.of(at("", settings)))),
                action(
                        "redis-failover",
                        RedisActions::failover,
                        Setting.required(
                                FORMER,
                                Setting.Type.TEXT,
                                "the master that is replaced, host:port as the Sentinels name it"),
                        Setting.optional(DRILL + FORMER, Setting.Type.TEXT, "the master that is replaced in drills")),
                action(
                        "redis-rotate-password",
                        RedisActions::rotation,
                        Setting.required(ACL_USER, Setting.Type.TEXT, "the user whose password is changed"),
                        Setting.required(NEW_PASSWORD, Setting.Type.SECRET, "the one that it gets")));
    }

    private static RecoveryAction failover(Settings settings, Optional<RedisServer> drill) {
        RedisFailover failover = RedisFailover.of(at("", settings), settings.text(FORMER));
        if (drill.isPresent() && !settings.has(DRILL + FORMER)) {
            throw new IllegalArgumentException("drill-url needs drill-former, the master that is replaced in drills");
        }
        return drill.map(other -> failover.inDrills(other, settings.text(DRILL + FORMER)))
                .orElse(failover);
    }

    private static RecoveryAction rotation(Settings settings, Optional<RedisServer> drill) {
        RedisPasswordRotation rotation =
                RedisPasswordRotation.of(at("", settings), settings.text(ACL_USER), settings.secret(NEW_PASSWORD));
        return drill.map(rotation::inDrills).orElse(rotation);
    }

    private static Factory<RecoveryAction> action(
            String type, BiFunction<Settings, Optional<RedisServer>, RecoveryAction> make, Setting... more) {
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
                        "redis://host:6379 or redis-sentinel://host:26379/master, with TLS rediss…://, without user and password")
                : Setting.optional(prefix + "url", Setting.Type.TEXT, "the address" + which);
        return List.of(
                url,
                Setting.optional(prefix + "user", Setting.Type.TEXT, "the user that connects" + which),
                Setting.optional(prefix + "password", Setting.Type.SECRET, "its password" + which),
                Setting.optional(prefix + SENTINEL_USER, Setting.Type.TEXT, "the user that asks the Sentinels" + which),
                Setting.optional(prefix + SENTINEL_PASSWORD, Setting.Type.SECRET, "that user's password" + which),
                Setting.optional(
                        prefix + "trust",
                        Setting.Type.PATH,
                        "a file of the certificates that are trusted, in PEM; else those of the JDK" + which));
    }

    private static RedisServer at(String prefix, Settings settings) {
        RedisServer.Builder server = RedisServer.builder(settings.text(prefix + "url"));
        if (settings.has(prefix + "user")) {
            server.user(settings.text(prefix + "user"));
        }
        if (settings.has(prefix + "password")) {
            server.password(settings.secret(prefix + "password"));
        }
        if (settings.has(prefix + SENTINEL_USER) || settings.has(prefix + SENTINEL_PASSWORD)) {
            server.sentinelLogin(
                    optional(settings.has(prefix + SENTINEL_USER), () -> settings.text(prefix + SENTINEL_USER)),
                    optional(
                            settings.has(prefix + SENTINEL_PASSWORD),
                            () -> settings.secret(prefix + SENTINEL_PASSWORD)));
        }
        if (settings.has(prefix + "trust")) {
            server.tls(TrustedCertificates.of(settings.path(prefix + "trust")));
        }
        return server.build();
    }

    private static <T> Optional<T> optional(boolean given, Supplier<T> value) {
        return given ? Optional.of(value.get()) : Optional.empty();
    }
}
