#pragma once

#include <nanobind/nanobind.h>

#include "io/json.h"

/// The Python module modrob._native. Each file binds one idea; module.cpp puts them together. What crosses is arrays,
/// texts and JSON trees; names, defaults and docstrings that users see stand in python/modrob.
namespace modrob::python {

/// The same tree of dicts, lists, numbers and texts.
nanobind::object to_python(const io::Json& json);

void bind_evaluation(nanobind::module_& module);
void bind_corruption(nanobind::module_& module);
void bind_study(nanobind::module_& module);
void bind_verification(nanobind::module_& module);
void bind_importing(nanobind::module_& module);
void bind_auditing(nanobind::module_& module);
void bind_dataset(nanobind::module_& module);
void bind_program(nanobind::module_& module);

}  // namespace modrob::python
