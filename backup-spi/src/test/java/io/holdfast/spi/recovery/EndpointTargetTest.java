package io.holdfast.spi.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class EndpointTargetTest {

    @Test
    void aServerOfThisMachineIsTheSameByAnyOfItsAddresses() throws IOException {
        assertThat(EndpointTarget.of("127.0.0.1", 8080).measure())
                .containsExactly(TargetIdentity.of("endpoint", "this machine", "8080"))
                .isEqualTo(EndpointTarget.of("localhost", 8080).measure())
                .isEqualTo(EndpointTarget.of("[::1]", 8080).measure())
                .isEqualTo(EndpointTarget.of("0.0.0.0", 8080).measure());
    }

    @Test
    void anotherPortOrAddressIsAnotherServer() throws IOException {
        assertThat(EndpointTarget.of("127.0.0.1", 8081).measure())
                .isNotEqualTo(EndpointTarget.of("127.0.0.1", 8080).measure());
        assertThat(EndpointTarget.of("192.0.2.1", 80).measure())
                .containsExactly(TargetIdentity.of("endpoint", "192.0.2.1", "80"));
    }

    @Test
    void aNameThatLeadsNowhereIsNotMeasured() {
        assertThatThrownBy(() -> EndpointTarget.of("nowhere.invalid", 80).measure())
                .isInstanceOf(UnknownHostException.class);
    }

    @Test
    void whatIsNoEndpointIsRefused() {
        assertThatThrownBy(() -> EndpointTarget.of("", 80)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EndpointTarget.of("host", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EndpointTarget.of("host", 65_536)).isInstanceOf(IllegalArgumentException.class);
    }
}
