#pragma once

#include <hdf5.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/error.h"

namespace modrob::testing {

/// One entry to write: `words`, or `features` [rows, width].
struct MadeUpEntry {
  std::vector<double> intervals;  ///< [rows, 2]
  std::vector<double> features;
  std::vector<std::string> words;
};

struct MadeUpCsd {
  std::string root = "made up";
  hsize_t width = 1;
  std::map<std::string, MadeUpEntry> entries;
  bool float32_intervals = false;
  bool metadata = true;
  /// Rows a chunk; 0 writes contiguous data. With `gzip` and `shuffle` through these filters.
  hsize_t chunk_rows = 0;
  bool gzip = false, shuffle = false;
  hid_t number_type = -1;  ///< of the file; float32 in this machine's order unless given
  H5T_str_t padding = H5T_STR_NULLPAD;
};

/// A group or data set of the HDF5 library that the test closes at once.
inline hid_t checked(hid_t id) {
  MODROB_CHECK(id >= 0, "the HDF5 library");
  return id;
}

inline void write_made_up_dataset(hid_t group, const char* name, hid_t file_type, hid_t memory_type, hsize_t rows,
                                  hsize_t width, const void* data, const MadeUpCsd& how) {
  const hsize_t shape[2] = {rows, width};
  // Chunks may be larger than the data only where these may grow.
  const hsize_t most[2] = {H5S_UNLIMITED, width};
  const hid_t space = checked(H5Screate_simple(2, shape, how.chunk_rows > 0 ? most : nullptr));
  const hid_t properties = checked(H5Pcreate(H5P_DATASET_CREATE));
  if (how.chunk_rows > 0) {
    const hsize_t chunk[2] = {how.chunk_rows, width};
    checked(H5Pset_chunk(properties, 2, chunk));
    if (how.shuffle) checked(H5Pset_shuffle(properties));
    if (how.gzip) checked(H5Pset_deflate(properties, 9));
  }
  const hid_t dataset = checked(H5Dcreate2(group, name, file_type, space, H5P_DEFAULT, properties, H5P_DEFAULT));
  if (rows > 0) checked(H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
  H5Dclose(dataset);
  H5Pclose(properties);
  H5Sclose(space);
}

/// Writes a `.csd` file with the HDF5 library.
inline void write_made_up_csd(const std::filesystem::path& path, const MadeUpCsd& csd) {
  const hid_t file = checked(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  const hid_t root = checked(H5Gcreate2(file, csd.root.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  const hid_t data = checked(H5Gcreate2(root, "data", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  if (csd.metadata) H5Gclose(checked(H5Gcreate2(root, "metadata", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT)));
  for (const auto& [name, entry] : csd.entries) {
    const hid_t group = checked(H5Gcreate2(data, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    const hsize_t rows = entry.intervals.size() / 2;
    write_made_up_dataset(group, "intervals", csd.float32_intervals ? H5T_IEEE_F32LE : H5T_IEEE_F64LE,
                          H5T_NATIVE_DOUBLE, rows, 2, entry.intervals.data(), csd);
    if (!entry.words.empty()) {
      constexpr size_t kBytes = 16;
      std::string texts(kBytes * entry.words.size(), csd.padding == H5T_STR_SPACEPAD ? ' ' : '\0');
      for (size_t i = 0; i < entry.words.size(); ++i) {
        texts.replace(i * kBytes, entry.words[i].size(), entry.words[i]);
      }
      const hid_t type = checked(H5Tcopy(H5T_C_S1));
      checked(H5Tset_size(type, kBytes));
      checked(H5Tset_strpad(type, csd.padding));
      write_made_up_dataset(group, "features", type, type, entry.words.size(), 1, texts.data(), csd);
      H5Tclose(type);
    } else {
      write_made_up_dataset(group, "features", csd.number_type < 0 ? H5T_IEEE_F32LE : csd.number_type,
                            H5T_NATIVE_DOUBLE, entry.features.size() / csd.width, csd.width, entry.features.data(),
                            csd);
    }
    H5Gclose(group);
  }
  H5Gclose(data);
  H5Gclose(root);
  H5Fclose(file);
}

}  // namespace modrob::testing
