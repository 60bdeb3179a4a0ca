package io.holdfast.internal.plugin;

import io.holdfast.local.FileScratch;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.spi.Factory;
import io.holdfast.spi.Plugin;
import io.holdfast.spi.Setting;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import java.nio.file.Path;
import java.util.List;

/** What needs nothing but this machine: its directories as sources and as stores. */
public final class LocalPlugin implements Plugin {

    @Override
    public String name() {
        return "local";
    }

    @Override
    public List<Factory<?>> factories() {
        return List.of(
                Factory.of(Source.class, "files", Files.schema(), Files::create),
                Factory.of(Store.class, "local", Directory.schema(), Directory::create),
                Factory.of(ScratchProvider.class, "files", Scratch.schema(), Scratch::create));
    }

    private static final class Files {

        static SettingsSchema schema() {
            return SettingsSchema.of(
                    Setting.required("path", Setting.Type.PATH, "a file or directory to back up")
                            .repeated(),
                    Setting.optional("exclude", Setting.Type.TEXT, "a pattern of paths to leave out")
                            .repeated(),
                    Setting.optional("iexclude", Setting.Type.TEXT, "the same, whatever the case of letters")
                            .repeated(),
                    Setting.optional("exclude-file", Setting.Type.PATH, "a file with patterns, one a line")
                            .repeated(),
                    Setting.optional("iexclude-file", Setting.Type.PATH, "the same, whatever the case of letters")
                            .repeated(),
                    Setting.optional(
                                    "exclude-if-present",
                                    Setting.Type.TEXT,
                                    "a file name that excludes the directory it is in, optionally with a colon and how it begins")
                            .repeated(),
                    Setting.withDefault(
                            "exclude-caches",
                            Setting.Type.FLAG,
                            "false",
                            "whether directories with a CACHEDIR.TAG are left out"),
                    Setting.optional(
                            "exclude-larger-than", Setting.Type.BYTES, "the size above which a file is left out"),
                    Setting.withDefault(
                            "one-file-system", Setting.Type.FLAG, "false", "whether other file systems are left out"),
                    Setting.withDefault(
                            "with-atime", Setting.Type.FLAG, "false", "whether the time of the last access is kept"),
                    Setting.withDefault(
                            "ignore-inode",
                            Setting.Type.FLAG,
                            "false",
                            "whether a file with another inode may be unchanged"),
                    Setting.withDefault(
                            "ignore-ctime",
                            Setting.Type.FLAG,
                            "false",
                            "whether a file with another ctime may be unchanged"));
        }

        static Source create(Settings settings) {
            List<Path> paths = settings.paths("path");
            FileSource.Builder source = FileSource.builder(
                            paths.get(0), paths.subList(1, paths.size()).toArray(Path[]::new))
                    .exclude(settings.texts("exclude").toArray(String[]::new))
                    .excludeIgnoringCase(settings.texts("iexclude").toArray(String[]::new))
                    .excludeCaches(settings.flag("exclude-caches"))
                    .oneFileSystem(settings.flag("one-file-system"))
                    .accessTime(settings.flag("with-atime"))
                    .ignoreInode(settings.flag("ignore-inode"))
                    .ignoreChangeTime(settings.flag("ignore-ctime"));
            settings.paths("exclude-file").forEach(source::excludeFile);
            settings.paths("iexclude-file").forEach(source::excludeFileIgnoringCase);
            settings.texts("exclude-if-present").forEach(source::excludeIfPresent);
            if (settings.has("exclude-larger-than")) {
                source.excludeLargerThan(settings.bytes("exclude-larger-than"));
            }
            return source.build();
        }
    }

    private static final class Scratch {

        static SettingsSchema schema() {
            return SettingsSchema.of(Setting.required(
                    "directory", Setting.Type.PATH, "where files are restored to for a while, with room for them"));
        }

        static ScratchProvider create(Settings settings) {
            return FileScratch.in(settings.path("directory"));
        }
    }

    private static final class Directory {

        static SettingsSchema schema() {
            return SettingsSchema.of(
                    Setting.required(SettingsSchema.LOCATION, Setting.Type.PATH, "the directory of the repository"));
        }

        static Store create(Settings settings) {
            return LocalStore.at(settings.path(SettingsSchema.LOCATION));
        }
    }
}
