package io.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretTest {

    @Test
    void holdsTheUtf8FormOfItsCharacters() {
        assertThat(Secret.of("pässwörd".toCharArray()).utf8()).isEqualTo("pässwörd".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void cannotBeReadOnceClosed() {
        Secret secret = Secret.of("p4ss");
        secret.close();

        assertThatThrownBy(secret::utf8).isInstanceOf(IllegalStateException.class);
    }
}
