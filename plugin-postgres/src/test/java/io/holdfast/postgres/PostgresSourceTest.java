package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSourceTest {

    private static final String URL = "jdbc:postgresql://db/";

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://db/?password=hidden", "jdbc:postgresql://db/?user=a&sslpassword=hidden"})
    void secretInTheAddressIsRefusedAndNotShown(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresSource.builder(url))
                .withMessageContaining("password")
                .withMessageNotContaining("hidden");
    }

    @Test
    void addressThatIsNoneIsRefusedWithoutItsSecrets() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresSource.builder("jdbc:mysql://db/?password=hidden&x=1"))
                .withMessageContaining("jdbc:mysql://db/")
                .withMessageNotContaining("hidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://db/?socketFactory=a.B", "jdbc:postgresql://db/?sslfactory=a.B"})
    void factoriesOfOnesOwnAreRefused(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> PostgresSource.builder(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Upper", "with space", "quote\""})
    void nameThatNoSlotHasIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresSource.builder(URL).slot(name));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 32 * 1024 - 1, (1L << 30) + 1024})
    void rateThatNoServerTakesIsRefused(long rate) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresSource.builder(URL).rate(rate));
    }

    @Test
    void relativePathForATablespaceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresSource.builder(URL).tablespace("/there", Path.of("here")));
    }

    @Test
    void neitherTextNorFailureShowsThePassword() {
        PostgresSource source = PostgresSource.builder("jdbc:postgresql://127.0.0.1:1/?connectTimeout=1")
                .user("backup")
                .password(Secret.of("hidden"))
                .build();
        assertThat(source).asString().contains("127.0.0.1").doesNotContain("hidden");
        assertThatThrownBy(source::identity)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:1")
                .message()
                .doesNotContain("hidden");
    }
}
