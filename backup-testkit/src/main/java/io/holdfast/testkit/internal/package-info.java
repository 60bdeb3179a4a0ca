/** What the servers of the test kit have in common. */
@NullMarked
package io.holdfast.testkit.internal;

import org.jspecify.annotations.NullMarked;
