package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who encrypts connections. */
class TlsTest {

    @Test
    void whereConscryptIsThereItEncryptsUnlessJavaIsToDoIt() {
        assertThat(Tls.provider(S3Tls.AUTO, true)).map(Provider::getName).hasValue("Conscrypt");
        assertThat(Tls.provider(S3Tls.NATIVE, true)).map(Provider::getName).hasValue("Conscrypt");
        assertThat(Tls.provider(S3Tls.JDK, true)).isEmpty();
        assertThat(Tls.provider(S3Tls.AUTO, false)).isEmpty();
    }

    @Test
    void nothingElseInThisJavaEncryptsByIt() {
        Tls.provider(S3Tls.NATIVE, true);

        assertThat(Security.getProviders()).extracting(Provider::getName).doesNotContain("Conscrypt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk.tls.client.protocols", "jdk.tls.client.cipherSuites"})
    void whatSomebodyHasDecidedForThisJavaIsFollowed(String decision) {
        System.setProperty(decision, "anything");
        try {
            assertThat(Tls.provider(S3Tls.AUTO, true)).isEmpty();
        } finally {
            System.clearProperty(decision);
        }
    }

    @Test
    void whereConscryptIsNotThereJavaEncrypts() throws Exception {
        assertThat(providerWithoutConscrypt("AUTO")).isEqualTo(Optional.empty());
        assertThat(providerWithoutConscrypt("JDK")).isEqualTo(Optional.empty());
        assertThatExceptionOfType(InvocationTargetException.class)
                .isThrownBy(() -> providerWithoutConscrypt("NATIVE"))
                .havingCause()
                .isInstanceOf(IllegalArgumentException.class)
                .withMessageContaining("org.conscrypt:conscrypt-openjdk-uber");
    }

    private static Object providerWithoutConscrypt(String choice) throws Exception {
        ClassLoader loader = new WithoutConscrypt();
        Class<?> choices = loader.loadClass(S3Tls.class.getName());
        Method provider = loader.loadClass(Tls.class.getName()).getDeclaredMethod("provider", choices, boolean.class);
        provider.setAccessible(true);
        Object chosen = Arrays.stream(choices.getEnumConstants())
                .filter(one -> one.toString().equals(choice))
                .findFirst()
                .orElseThrow();
        return provider.invoke(null, chosen, true);
    }

    /** Has the plugin's classes anew, and everything else but Conscrypt as this test has it. */
    private static final class WithoutConscrypt extends ClassLoader {

        private static final String PLUGIN = S3Tls.class.getPackageName() + ".";

        WithoutConscrypt() {
            super(TlsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.conscrypt.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith(PLUGIN)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
