// Stands in for libFuzzer in normal builds: runs the target once on every file under the given paths, and on an empty
// input, so that each ordinary test run replays the corpus. A finding ends the process.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <vector>

#include "core/files.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

std::vector<std::filesystem::path> files_under(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int count, char** arguments) {
  std::string running = "the empty input";
  try {
    run("");
    size_t files = 0;
    for (int i = 1; i < count; ++i) {
      if (!std::filesystem::exists(arguments[i])) continue;
      for (const auto& file : files_under(arguments[i])) {
        running = file.string();
        run(modrob::read_file(file));
        ++files;
      }
    }
    std::printf("ran the empty input and %zu files\n", files);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", running.c_str(), error.what());
    return 1;
  }
}
