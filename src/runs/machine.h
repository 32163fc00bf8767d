#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "io/record/record_visitor.h"

namespace modrob::runs {

/// What decides the last bits of a result besides program, settings and data.
struct Machine {
  std::string architecture;     ///< "x86_64"
  std::string instruction_set;  ///< the widest that libraries choose by: "avx512", "avx2", "baseline"
  std::string c_library;        ///< whose mathematical functions are used: "glibc 2.36"
  std::string cpu;              ///< the model's name
  std::string libtorch;         ///< version and the instruction set it chose; empty where it takes no part
  std::string gpu = {};         ///< that computes: "NVIDIA H200"; empty: the processor does

  static Machine of_this_process();

  /// What is computed from stored scores has the same bits.
  bool computes_alike(const Machine& other) const;
  /// What is trained has the same bits (with the same number of threads, which is a setting).
  bool trains_alike(const Machine& other) const;
  /// "x86_64, avx512, glibc 2.36, Intel(R) Xeon(R) ..., LibTorch 2.13.0 AVX512"
  std::string text() const;
  bool operator==(const Machine&) const = default;
};
/// Keys that lack stay empty: such a machine is of no class.
void describe(io::RecordVisitor& visitor, Machine& machine);

/// Notes in the run's folder (`machines.json`) that this machine worked on the run; once for each machine that did.
void note_machine(const std::filesystem::path& run_folder, const Machine& machine);
/// Those that worked on the run, in the order in which they came; nothing where nobody noted it. UserError when the
/// file is damaged.
std::vector<Machine> machines_of(const std::filesystem::path& run_folder);

}  // namespace modrob::runs
