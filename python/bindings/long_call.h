#pragma once

#include <functional>

namespace modrob::python {

/// Does `work`, which touches nothing of Python, without Python's lock, so that other threads go on. What a handler of
/// Python raises meanwhile (Ctrl-C: KeyboardInterrupt) ends the work at its next step and is raised when it has cleaned
/// up; handlers run in Python's main thread only. Progress is shown on stderr only when asked for.
void long_call(bool progress, const std::function<void()>& work);

}  // namespace modrob::python
