#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

#include "io/record/json_reader.h"
#include "io/record/json_writer.h"

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

/// Reads what StateWriter wrote. What is absent or damaged is a UserError that names the file and the name.
class StateReader {
 public:
  explicit StateReader(const std::filesystem::path& path);

  bool contains(const std::string& name) const { return tensors_.contains(name); }
  const at::Tensor& tensor(const std::string& name) const;
  /// Copies into `target`; UserError with both shapes when they differ.
  void read_into(const std::string& name, at::Tensor target) const;
  template <typename T>
  void read_value(const std::string& name, T& value) const {
    io::JsonReader(stored(name), name_ + ": " + name).visit(value);
  }
  const std::map<std::string, at::Tensor>& tensors() const { return tensors_; }
  const std::string& name() const { return name_; }

 private:
  const io::Json& stored(const std::string& name) const;

  std::string name_;
  std::map<std::string, at::Tensor> tensors_;
  io::Json values_;
};

}  // namespace modrob::nn
