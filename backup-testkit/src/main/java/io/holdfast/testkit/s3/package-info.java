/**
 * A strict server for the S3 protocol in this process: it enforces what embedded servers do not, departs from S3 where a test says so as real servers do, and
 * goes wrong as networks do.
 *
 * <p>Begin with {@link io.holdfast.testkit.s3.S3StandIn}.
 */
@NullMarked
package io.holdfast.testkit.s3;

import org.jspecify.annotations.NullMarked;
