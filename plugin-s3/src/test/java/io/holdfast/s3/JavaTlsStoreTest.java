package io.holdfast.s3;

/** The same where Java itself encrypts. */
class JavaTlsStoreTest extends TlsStoreTest {

    @Override
    S3Tls tls() {
        return S3Tls.JDK;
    }
}
