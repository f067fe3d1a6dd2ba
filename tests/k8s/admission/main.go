// Reads objects on standard input and says what an API server would say when they are made: strict decoding, defaults,
// its own validation, and the Pod Security Standards that their namespace has as labels (enforce and warn).
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type pod struct {
	name     string
	template *corev1.PodTemplateSpec
}

func main() {
	decoder := serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	documents := yaml.NewYAMLReader(bufio.NewReader(os.Stdin))
	faults, count, pods := []string{}, 0, []pod{}
	levels := []api.Level{api.LevelBaseline}
	for {
		raw, err := documents.Read()
		if err == io.EOF {
			break
		}
		object, kind, err := decoder.Decode(raw, nil, nil)
		if runtime.IsNotRegisteredError(err) || runtime.IsMissingKind(err) {
			continue // An operator's: deploy/k8s/schemas has those.
		}
		if err != nil {
			faults = append(faults, err.Error())
			continue
		}
		count++
		name := kind.Kind + " " + object.(metav1.Object).GetName()
		faults = append(faults, faultsOf(name, object)...)
		switch each := object.(type) {
		case *corev1.Namespace:
			levels = []api.Level{api.Level(each.Labels[api.EnforceLevelLabel]), api.Level(each.Labels[api.WarnLevelLabel])}
		case *appsv1.StatefulSet:
			pods = append(pods, pod{name, &each.Spec.Template})
		case *batchv1.Job:
			pods = append(pods, pod{name, &each.Spec.Template})
		}
	}
	for _, each := range pods {
		for _, level := range levels {
			faults = append(faults, forbidden(each, level)...)
		}
	}
	for _, fault := range faults {
		fmt.Println(fault)
	}
	if count == 0 || len(faults) > 0 {
		os.Exit(1)
	}
}

func faultsOf(name string, object runtime.Object) (faults []string) {
	legacyscheme.Scheme.Default(object)
	internal, err := legacyscheme.Scheme.ConvertToVersion(object, runtime.InternalGroupVersioner)
	if err != nil {
		return []string{name + ": " + err.Error()}
	}
	if each, err := meta.Accessor(internal); err == nil && each.GetNamespace() == "" && name[:9] != "Namespace" {
		faults = append(faults, name+": in no namespace")
	}
	for _, fault := range validate(internal) {
		faults = append(faults, name+": "+fault.Error())
	}
	return faults
}

func forbidden(each pod, level api.Level) []string {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks())
	if err != nil {
		return []string{err.Error()}
	}
	said := policy.AggregateCheckResults(evaluator.EvaluatePod(
		api.LevelVersion{Level: level, Version: api.LatestVersion()}, &each.template.ObjectMeta, &each.template.Spec))
	if said.Allowed {
		return nil
	}
	return []string{fmt.Sprintf("%s: Pod Security %s: %s", each.name, level, said.ForbiddenDetail())}
}
