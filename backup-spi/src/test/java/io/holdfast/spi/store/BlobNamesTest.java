package io.holdfast.spi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"config", "data/3f/3f00", "a b", "...", "a/.b/c..", "~!\"#$%&'()*+,:;<=>?@[\\]^_`{|}"})
    void relativePathsOfPrintableCharactersAreNames(String name) {
        assertThat(BlobNames.check(name)).isSameAs(name);
        assertThat(BlobNames.checkPrefix(name + "/")).isEqualTo(name + "/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/.", "./a", "a\0b", "a\nb", "\u007f", "ü"
            })
    void everythingElseIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> BlobNames.check(name));
        assertThatIllegalArgumentException().isThrownBy(() -> BlobNames.checkPrefix(name + "/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "/", "data//", "../", "a\0/"})
    void prefixesEndWithASlash(String prefix) {
        assertThatIllegalArgumentException().isThrownBy(() -> BlobNames.checkPrefix(prefix));
    }

    @ParameterizedTest
    @ValueSource(strings = "")
    void theEmptyPrefixIsThatOfEveryName(String prefix) {
        assertThat(BlobNames.checkPrefix(prefix)).isEmpty();
    }
}
