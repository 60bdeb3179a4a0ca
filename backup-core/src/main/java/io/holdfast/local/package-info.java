/** Files of this machine as a source, and directories of it as a store. */
@NullMarked
package io.holdfast.local;

import org.jspecify.annotations.NullMarked;
