package main

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	appsvalidation "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/autoscaling"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	autoscalingvalidation "k8s.io/kubernetes/pkg/apis/autoscaling/validation"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	batchvalidation "k8s.io/kubernetes/pkg/apis/batch/validation"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/networking"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	networkingvalidation "k8s.io/kubernetes/pkg/apis/networking/validation"
	"k8s.io/kubernetes/pkg/apis/policy"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	policyvalidation "k8s.io/kubernetes/pkg/apis/policy/validation"
)

// As the registries of the API server do when an object is made; what they fill in before is filled in here.
func validate(object runtime.Object) field.ErrorList {
	switch each := object.(type) {
	case *core.Namespace:
		return corevalidation.ValidateNamespace(each)
	case *core.Service:
		if each.Spec.ClusterIP != "" {
			each.Spec.ClusterIPs = []string{each.Spec.ClusterIP}
		}
		return corevalidation.ValidateServiceCreate(each)
	case *core.ConfigMap:
		return corevalidation.ValidateConfigMap(each)
	case *core.ServiceAccount:
		return corevalidation.ValidateServiceAccount(each)
	case *apps.StatefulSet:
		return appsvalidation.ValidateStatefulSet(each, corevalidation.PodValidationOptions{})
	case *batch.Job:
		each.Spec.Selector = &metav1.LabelSelector{MatchLabels: each.Spec.Template.Labels}
		manual := true
		each.Spec.ManualSelector = &manual
		return batchvalidation.ValidateJob(each, batchvalidation.JobValidationOptions{})
	case *networking.NetworkPolicy:
		return networkingvalidation.ValidateNetworkPolicy(each, networkingvalidation.NetworkPolicyValidationOptions{})
	case *networking.Ingress:
		return networkingvalidation.ValidateIngressCreate(each)
	case *policy.PodDisruptionBudget:
		return policyvalidation.ValidatePodDisruptionBudget(each, policyvalidation.PodDisruptionBudgetValidationOptions{})
	case *autoscaling.HorizontalPodAutoscaler:
		return autoscalingvalidation.ValidateHorizontalPodAutoscaler(each,
			autoscalingvalidation.HorizontalPodAutoscalerSpecValidationOptions{})
	}
	return field.ErrorList{field.InternalError(nil, fmt.Errorf("nothing here validates a %T", object))}
}
