package io.holdfast.oci;

import io.holdfast.spi.Factory;
import io.holdfast.spi.Plugin;
import io.holdfast.spi.Setting;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.util.List;

/** Container images as sources. */
public final class OciPlugin implements Plugin {

    /** As {@link java.util.ServiceLoader} makes it. */
    public OciPlugin() {}

    @Override
    public String name() {
        return OciSource.TYPE;
    }

    @Override
    public List<Factory<?>> factories() {
        return List.of(Factory.of(Source.class, OciSource.TYPE, Images.schema(), Images::create));
    }

    private static final class Images {

        static SettingsSchema schema() {
            return SettingsSchema.of(
                    Setting.required(
                            "registry",
                            Setting.Type.TEXT,
                            "https://host:port of the registry; that of Docker Hub is https://registry-1.docker.io"),
                    Setting.optional(
                                    "image",
                                    Setting.Type.TEXT,
                                    "an image within the registry: shop/web:1.2, shop/web@sha256:…, or all of shop/web:1.*")
                            .repeated(),
                    Setting.optional("user", Setting.Type.TEXT, "who asks the registry; else nobody in particular"),
                    Setting.optional("password", Setting.Type.SECRET, "the password of the user, or a token"),
                    Setting.optional(
                            "docker-config",
                            Setting.Type.PATH,
                            "or the config.json of Docker that has user and password of the registry"),
                    Setting.optional(
                            "platform",
                            Setting.Type.TEXT,
                            "the only platform that is copied of images with several: linux/arm64; else all"),
                    Setting.optional(
                            "trust",
                            Setting.Type.PATH,
                            "a file of the certificates that are trusted, in PEM; else those of the JDK"),
                    Setting.withDefault("timeout", Setting.Type.DURATION, "60s", "how long the registry may be silent"),
                    Setting.withDefault(
                            "foreign-layers",
                            Setting.Type.TEXT,
                            "fetch",
                            "whether layers that registries may not hand on are fetched (fetch) or not (leave-out)"),
                    Setting.withDefault(
                            "restore-to",
                            Setting.Type.TEXT,
                            "files",
                            "where a restore goes: files (an OCI image layout), plan (what it would push) or registry"),
                    Setting.withDefault(
                            "existing",
                            Setting.Type.TEXT,
                            "fail",
                            "whether tags that the registry has for other images stop a restore (fail) or are replaced (replace)"),
                    Setting.optional(
                                    "map-repository",
                                    Setting.Type.TEXT,
                                    "OLD=NEW: to which repository a restore pushes what was in another one")
                            .repeated());
        }

        static Source create(Settings settings) {
            OciSource.Builder source = OciSource.builder(registry(settings))
                    .images(settings.texts("image").toArray(String[]::new))
                    .foreignLayers(settings.oneOf("foreign-layers", ForeignLayers.class))
                    .restoreTo(settings.oneOf("restore-to", RestoreTo.class))
                    .existing(settings.oneOf("existing", ExistingTags.class));
            if (settings.has("platform")) {
                source.platform(settings.text("platform"));
            }
            for (String pair : settings.texts("map-repository")) {
                int equals = pair.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("setting 'map-repository' is OLD=NEW, not '" + pair + "'");
                }
                source.mapRepository(pair.substring(0, equals), pair.substring(equals + 1));
            }
            return source.build();
        }

        private static OciRegistry registry(Settings settings) {
            OciRegistry.Builder registry =
                    OciRegistry.at(settings.text("registry")).timeout(settings.duration("timeout"));
            if (settings.has("user") != settings.has("password")) {
                throw new IllegalArgumentException("user and password go together");
            }
            if (settings.has("user")) {
                registry.credentials(settings.text("user"), settings.secret("password"));
            }
            if (settings.has("docker-config")) {
                if (settings.has("user")) {
                    throw new IllegalArgumentException("Either user and password are said, or docker-config");
                }
                try {
                    registry.dockerConfig(settings.path("docker-config"));
                } catch (IOException e) {
                    throw new IllegalArgumentException("the file of docker-config cannot be read: " + e, e);
                }
            }
            if (settings.has("trust")) {
                registry.trust(settings.path("trust"));
            }
            return registry.build();
        }
    }
}
