#pragma once

#include <hdf5.h>

#include <string>
#include <utility>

namespace modrob::io {

/// Closes what a call of the HDF5 library opened.
class Hdf5Object {
 public:
  using Close = herr_t (*)(hid_t);

  Hdf5Object() = default;
  Hdf5Object(hid_t id, Close close) : id_(id), close_(close) {}
  ~Hdf5Object() {
    if (id_ >= 0 && close_ != nullptr) close_(id_);
  }
  Hdf5Object(Hdf5Object&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Hdf5Object& operator=(Hdf5Object&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }

  bool valid() const { return id_ >= 0; }
  hid_t id() const { return id_; }

 private:
  hid_t id_ = -1;
  Close close_ = nullptr;
};

/// What the library says about its last failure: the innermost reason.
std::string hdf5_reason();

/// Throws for the library's last failure; `what` begins with the file ("FILE: x cannot be opened"). FormatError
/// kUnsupported, with the command that rewrites the file, where a part of it has a version that this library does not
/// know; else kNotHdf5.
[[noreturn]] void throw_hdf5_error(const std::string& what);

}  // namespace modrob::io
