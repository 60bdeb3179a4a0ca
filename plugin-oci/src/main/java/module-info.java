/** Container images of registries that speak the OCI distribution specification. */
module io.holdfast.oci {
    requires transitive io.holdfast.spi;
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.databind;
    requires java.net.http;
    requires org.apache.commons.compress;
    requires org.slf4j;

    provides io.holdfast.spi.Plugin with
            io.holdfast.oci.OciPlugin;

    exports io.holdfast.oci;
}
