package io.holdfast.s3;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Java's judgement of certificates for a TLS that is not Java's: of TLS 1.3, where the key exchange says nothing about the kind of certificate, others say {@code GENERIC} and Java
 * {@code UNKNOWN}, and would know nothing of the other.
 */
final class JavaTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager java;

    private JavaTrust(X509ExtendedTrustManager java) {
        this.java = java;
    }

    /** What asks these for their judgement. */
    static TrustManager[] of(TrustManager... managers) {
        TrustManager[] asking = managers.clone();
        for (int i = 0; i < asking.length; i++) {
            if (asking[i] instanceof X509ExtendedTrustManager java) {
                asking[i] = new JavaTrust(java);
            }
        }
        return asking;
    }

    private static String javas(String authType) {
        return authType.equals("GENERIC") ? "UNKNOWN" : authType;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        java.checkServerTrusted(chain, javas(authType), socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        java.checkServerTrusted(chain, javas(authType), engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        java.checkServerTrusted(chain, javas(authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        java.checkClientTrusted(chain, javas(authType), socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        java.checkClientTrusted(chain, javas(authType), engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        java.checkClientTrusted(chain, javas(authType));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return java.getAcceptedIssuers();
    }
}
