package io.holdfast.internal.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolynomialTest {

    @ParameterizedTest
    @CsvSource({"1,2", "2,1", "3,2", "4,3", "5,6", "6,9", "7,18", "8,30", "9,56", "10,99", "11,186", "12,335"})
    void thereAreAsManyIrreducibleOnesOfADegreeAsGaussCounted(int degree, long count) {
        assertThat(LongStream.range(1L << degree, 2L << degree)
                        .filter(p -> new Polynomial(p).isIrreducible())
                        .count())
                .isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"11b", "2072a2ccc65bf5", "3da3358b4dc173", "24a0bacef9d659", "8000000000000003"})
    void irreducibleOnesAreKnown(String hex) {
        assertThat(Polynomial.fromHex(hex).isIrreducible()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"11a", "2072a2ccc65bf4", "2072a2ccc65bf7", "8000000000000001"})
    void productsAreKnown(String hex) {
        assertThat(Polynomial.fromHex(hex).isIrreducible()).isFalse();
    }

    @Test
    void drawsIrreducibleOnesOfDegree53() {
        SecureRandom random = new SecureRandom();
        Polynomial first = Polynomial.random(random);
        assertThat(first.degree()).isEqualTo(53);
        assertThat(first.isIrreducible()).as(first.toHex()).isTrue();
        assertThat(Polynomial.random(random)).isNotEqualTo(first);
    }

    @Test
    void hexadecimalComesBack() {
        assertThat(Polynomial.fromHex("24a0bacef9d659").toHex()).isEqualTo("24a0bacef9d659");
        assertThat(Polynomial.fromHex("ffffffffffffffff")).hasToString("ffffffffffffffff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "1", "0x11b", "10000000000000000", "-3"})
    void whatIsNoPolynomialIsRefused(String hex) {
        assertThatIllegalArgumentException().isThrownBy(() -> Polynomial.fromHex(hex));
    }
}
