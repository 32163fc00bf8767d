#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "io/safetensors.h"

namespace modrob::nn {

/// Named tensors and records that make up a checkpoint: parameters, optimiser moments, memories, counters. Written as
/// one safetensors file (tensors by name; everything else as JSON in the metadata key "state").
class StateWriter {
 public:
  /// Keeps a reference, or a copy of what lies on an accelerator; the tensor must not change before `write`.
  void tensor(const std::string& name, const at::Tensor& value);
  /// Whatever a RecordVisitor visits.
  template <typename T>
  void value(const std::string& name, const T& value) {
    values_[name] = io::record_json(value);
  }
  void write(const std::filesystem::path& path) const;

 private:
  std::map<std::string, at::Tensor> tensors_;
  io::Json values_ = io::Json::object();
};

/// Reads what StateWriter wrote, each tensor when it is asked for: the file is mapped, and never a second time in
/// memory as a whole. What is absent or damaged is a UserError that names the file and the name.
class StateReader {
 public:
  explicit StateReader(const std::filesystem::path& path);

  bool contains(const std::string& name) const { return file_.find(name) != nullptr; }
  /// A copy, on the processor.
  at::Tensor tensor(const std::string& name) const;
  /// Copies into `target`; UserError with both shapes when they differ.
  void read_into(const std::string& name, at::Tensor target) const;
  template <typename T>
  void read_value(const std::string& name, T& value) const {
    io::JsonReader(stored(name), this->name() + ": " + name).visit(value);
  }
  std::map<std::string, at::Tensor> tensors() const;
  const std::string& name() const { return file_.name(); }

 private:
  const io::TensorView& view(const std::string& name) const;
  const io::Json& stored(const std::string& name) const;

  io::Safetensors file_;
  io::Json values_;
};

}  // namespace modrob::nn
