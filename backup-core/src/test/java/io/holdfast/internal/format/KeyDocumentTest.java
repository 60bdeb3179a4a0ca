package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.PasswordKdf;
import io.holdfast.internal.crypto.ScryptCost;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import java.security.SecureRandom;
import java.time.OffsetDateTime;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyDocumentTest {

    private static final byte[] PASSWORD = "test".getBytes(UTF_8);
    private static final SealingKey MASTER = SealingKey.random(new SecureRandom());
    private static final ScryptCost CHEAP = new ScryptCost(2, 8, 1);

    private static KeyDocument key() {
        return KeyDocument.create(
                PASSWORD, MASTER, CHEAP, "root", "vm", OffsetDateTime.parse("2026-11-20T20:30:12.08Z"));
    }

    /** A key file that holds these bytes instead of a master key. */
    private static KeyDocument keyOf(String content) throws MalformedException {
        byte[] salt = new byte[64];
        byte[] data = new Sealer(PasswordKdf.derive(PASSWORD, salt, CHEAP)).seal(content.getBytes(UTF_8));
        return KeyDocument.decode(("{\"kdf\":\"scrypt\",\"N\":2,\"r\":8,\"p\":1,\"salt\":\""
                        + Base64.getEncoder().encodeToString(salt) + "\",\"data\":\""
                        + Base64.getEncoder().encodeToString(data) + "\"}")
                .getBytes(UTF_8));
    }

    private static KeyDocument changed(String from, String to) throws MalformedException {
        return KeyDocument.decode(
                new String(key().encode(), UTF_8).replace(from, to).getBytes(UTF_8));
    }

    @Test
    void passwordGivesTheMasterKey() throws Exception {
        KeyDocument key = KeyDocument.decode(key().encode());
        assertThat(key.open(PASSWORD)).isEqualTo(MASTER);
        assertThat(key.username()).isEqualTo("root");
        assertThat(key.hostname()).isEqualTo("vm");
        assertThat(key.created()).isEqualTo(OffsetDateTime.parse("2026-11-20T20:30:12.08Z"));
    }

    @Test
    void fieldsStandInOrder() {
        assertThat(key().encode())
                .asString(UTF_8)
                .matches(
                        "\\{\"created\":\"2026-11-20T20:30:12.08Z\",\"username\":\"root\",\"hostname\":\"vm\",\"kdf\":\"scrypt\","
                                + "\"N\":2,\"r\":8,\"p\":1,\"salt\":\"[^\"]{88}\",\"data\":\"[^\"]+\"}");
    }

    @Test
    void wrongPasswordIsRefused() {
        assertThatThrownBy(() -> key().open("tesT".getBytes(UTF_8))).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void twoKeysOfOnePasswordHaveTheirOwnSalt() {
        assertThat(key().encode()).isNotEqualTo(key().encode());
    }

    @Test
    void nothingSecretIsTold() {
        assertThat(key().toString()).isEqualTo("key of root@vm, created 2026-11-20T20:30:12.08Z");
    }

    @Test
    void otherDerivationIsRefused() throws Exception {
        KeyDocument key = changed("scrypt", "argon2");
        assertThatThrownBy(() -> key.open(PASSWORD))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("\"argon2\"");
    }

    @Test
    void shortSaltIsRefused() throws Exception {
        KeyDocument key = changed("\"salt\":\"", "\"salt\":\"AAAA\",\"x\":\"");
        assertThatThrownBy(() -> key.open(PASSWORD))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("64 bytes, not 3");
    }

    @ParameterizedTest
    @CsvSource({"3,8,1", "0,8,1", "1,8,1", "1073741824,8,1", "1048576,1024,1", "2,0,1", "2,8,0", "1048576,8,100000"})
    void hostileCostIsRefusedBeforeAnythingIsTried(int n, int r, int p) throws Exception {
        KeyDocument key = changed("\"N\":2,\"r\":8,\"p\":1", "\"N\":" + n + ",\"r\":" + r + ",\"p\":" + p);
        assertThatThrownBy(() -> key.open(PASSWORD))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("key: ");
    }

    @Test
    void unknownFieldsArePassedOver() throws Exception {
        String content = "{\"x\":1,\"mac\":{\"y\":2,\"k\":\"" + b64(MASTER.macK()) + "\",\"r\":\"" + b64(MASTER.macR())
                + "\"},\"encrypt\":\"" + b64(MASTER.encrypt()) + "\"}";
        assertThat(keyOf(content).open(PASSWORD)).isEqualTo(MASTER);
    }

    @Test
    void whatIsNotAMasterKeyIsRefusedWithoutBeingTold() throws Exception {
        String secret = b64(MASTER.encrypt());
        for (String content : new String[] {
            "",
            "{}",
            secret,
            "{\"encrypt\":\"" + secret + "\"}",
            "{\"mac\":" + secret + "}",
            "{\"mac\":null,\"encrypt\":\"AAAA\"}"
        }) {
            KeyDocument key = keyOf(content);
            assertThatThrownBy(() -> key.open(PASSWORD))
                    .isInstanceOf(MalformedException.class)
                    .hasMessage("key: the password is right, but what it protects is not a key")
                    .hasNoCause();
        }
    }

    private static String b64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
