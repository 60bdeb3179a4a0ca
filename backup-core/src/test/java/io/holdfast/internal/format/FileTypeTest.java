package io.holdfast.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileTypeTest {

    private static final Id ID = Id.fromHex("ab" + "12".repeat(31));

    @Test
    void namesAreThoseOfRestic() {
        assertThat(FileType.KEY.name(ID)).isEqualTo("keys/" + ID);
        assertThat(FileType.LOCK.name(ID)).isEqualTo("locks/" + ID);
        assertThat(FileType.SNAPSHOT.name(ID)).isEqualTo("snapshots/" + ID);
        assertThat(FileType.INDEX.name(ID)).isEqualTo("index/" + ID);
        assertThat(FileType.PACK.name(ID)).isEqualTo("data/ab/" + ID);
        assertThat(FileType.CONFIG.prefix()).isEqualTo("config");
        assertThat(FileType.PACK.prefix()).isEqualTo("data/");
    }

    @ParameterizedTest
    @EnumSource(names = "CONFIG", mode = EnumSource.Mode.EXCLUDE)
    void namesGiveTheIdBack(FileType type) {
        assertThat(type.parse(type.name(ID))).contains(ID);
    }

    @Test
    void strangersAreNotOurs() {
        assertThat(FileType.KEY.parse("keys/README")).isEmpty();
        assertThat(FileType.KEY.parse("locks/" + ID)).isEmpty();
        assertThat(FileType.KEY.parse(ID.toHex())).isEmpty();
        assertThat(FileType.KEY.parse("keys/" + ID + "-tmp-1")).isEmpty();
        assertThat(FileType.KEY.parse("keys/" + ID.toHex().toUpperCase(Locale.ROOT)))
                .isEmpty();
        assertThat(FileType.PACK.parse("data/" + ID)).isEmpty();
        assertThat(FileType.PACK.parse("data/ac/" + ID)).isEmpty();
        assertThat(FileType.CONFIG.parse("config/" + ID)).isEmpty();
    }

    @Test
    void configHasNoId() {
        assertThatThrownBy(() -> FileType.CONFIG.name(ID)).isInstanceOf(IllegalArgumentException.class);
    }
}
