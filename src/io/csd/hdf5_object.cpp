#include "io/csd/hdf5_object.h"

#include "io/format_error.h"

namespace modrob::io {

namespace {

/// Takes every array out and writes it anew. A copy of the objects (h5py's copy, h5repack) keeps their version.
constexpr const char* kRewrite =
    "python -c \"import h5py, sys; s, d = h5py.File(sys.argv[1]), h5py.File(sys.argv[2], 'w', libver='earliest'); "
    "s.visititems(lambda n, o: None if not hasattr(o, 'shape') else d.create_dataset(n, data=o[()], dtype=o.dtype) and "
    "None)\" OLD.csd NEW.csd";

herr_t first_reason(unsigned, const H5E_error2_t* error, void* data) {
  if (error->desc != nullptr) *static_cast<const char**>(data) = error->desc;
  return 1;
}

std::string library_version() {
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release);
}

}  // namespace

std::string hdf5_reason() {
  const char* reason = "no reason given";
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, first_reason, &reason);
  return std::string("HDF5: ") + reason;
}

void throw_hdf5_error(const std::string& what) {
  const std::string reason = hdf5_reason();
  if (reason.find("version") == std::string::npos) {
    throw FormatError(FormatFault::kNotHdf5,
                      what + " (" + reason + "); the file is damaged or incomplete, download or copy it again");
  }
  const bool layout = reason.find("layout message") != std::string::npos;
  throw FormatError(
      FormatFault::kUnsupported,
      what + " (" + reason + "): the file was written by a newer HDF5 than " + library_version() +
          ", which reads it here" + (layout ? " (compressed arrays of HDF5 2.0 or later with libver='latest')" : "") +
          ", or it is damaged. Where that h5py is installed, this writes it so that all can read it: " + kRewrite);
}

}  // namespace modrob::io
